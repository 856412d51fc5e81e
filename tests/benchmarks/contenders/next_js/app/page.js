// Text appears twice in what is sent, in HTML and for hydration: 12 make about 20 KB.
const PARAGRAPHS = 12;
const SENTENCE = "The ferry leaves at half past seven and waits for nobody, as a rule. ";

export const revalidate = 60;

export default function Page() {
  const numbers = Array.from({ length: PARAGRAPHS }, (_, number) => number);
  return <main>{numbers.map((each) => <p key={each}>{SENTENCE.repeat(10)}</p>)}</main>;
}
