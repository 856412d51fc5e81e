"""One page with a field of every type, as DD4T 2 and DD4T 1 publish it."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]

PUBLICATION = {"Id": "tcm:0-5-1", "Title": "400 Website"}


def field(name: str, field_type: int = 0, **values: Any) -> Json:
    """Return a field as DD4T 2 writes it, all lists included."""
    return {
        "Name": name,
        "Values": [],
        "NumericValues": [],
        "DateTimeValues": [],
        "LinkedComponentValues": [],
        "FieldType": field_type,
        "XPath": f"tcm:Content/custom:Article/custom:{name}",
        "KeywordValues": [],
        **values,
    }


def image() -> Json:
    return {
        "RevisionDate": "2024-03-02T09:15:00",
        "Schema": {"Id": "tcm:5-81-8", "Title": "Image"},
        "ComponentType": 0,
        "Multimedia": {"Url": "/m/quay.jpg", "MimeType": "image/jpeg", "Size": 48211},
        "Id": "tcm:5-230",
        "Title": "Quay",
    }


def keyword() -> Json:
    return {
        "IsRoot": False,
        "Key": "transport",
        "TaxonomyId": "tcm:5-33-512",
        "Path": "\\Topic\\Transport",
        "MetadataFields": {},
        "Id": "tcm:5-204-1024",
        "Title": "Transport",
    }


def fields() -> Json:
    caption = field("caption", Values=["Opening day"])
    return {
        "heading": field("heading", Values=["The quay reopens"]),
        "note": field("note", 1, Values=["One\nTwo", "Three"]),
        "body": field("body", 2, Values=["<p>Tides</p>"]),
        "topic": field("topic", 3, KeywordValues=[keyword()]),
        "sections": field("sections", 4, EmbeddedValues=[{"caption": caption}]),
        "image": field("image", 5, LinkedComponentValues=[image()]),
        "related": field("related", 6, Values=["tcm:5-302"]),
        "site": field("site", 7, Values=["https://quay.example"]),
        "rating": field("rating", 8, Values=["4"], NumericValues=[4.0, 4.5]),
        "opened": field("opened", 9, DateTimeValues=["2024-03-01T08:00:00"]),
    }


def component() -> Json:
    return {
        "LastPublishedDate": "0001-01-01T00:00:00",
        "RevisionDate": "2024-03-04T10:20:30.413",
        "Schema": {"Id": "tcm:5-82-8", "Title": "Article"},
        "Fields": fields(),
        "MetadataFields": {"author": field("author", Values=["A. Mariner"])},
        "ComponentType": 1,
        "Categories": [{"Keywords": [keyword()], "Title": "Topic"}],
        "Version": 7,
        "Id": "tcm:5-301",
        "Title": "Quay article",
    }


def presentation() -> Json:
    view = field("view", Values=["Article"])
    return {
        "Component": component(),
        "ComponentTemplate": {
            "MetadataFields": {"view": view},
            "Id": "tcm:5-191-32",
            "Title": "Article Detail",
        },
        "IsDynamic": False,
        "OrderOnPage": 0,
    }


def page() -> Json:
    return {
        "RevisionDate": "2024-03-04T11:00:00",
        "Filename": "quay",
        "PageTemplate": {"Id": "tcm:5-193-128", "Title": "Plain"},
        "MetadataFields": {},
        "ComponentPresentations": [presentation()],
        "StructureGroup": {"Id": "tcm:5-56-4", "Title": "News"},
        "Regions": [{"Name": "Side", "ComponentPresentations": [presentation()]}],
        "Publication": PUBLICATION,
        "Id": "tcm:5-310-64",
        "Title": "Quay",
    }


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()


DOTNET_XML = b"""<Page>
  <Id>tcm:5-312-64</Id><Title>Ferries</Title>
  <Publication><Id>tcm:0-5-1</Id><Title>400 Website</Title></Publication>
  <RevisionDate>2013-06-04T11:00:00</RevisionDate>
  <Filename>ferries</Filename>
  <PageTemplate><Id>tcm:5-193-128</Id><Title>Plain</Title>
    <MetadataFields>
      <item><key><string>view</string></key><value>
        <Field FieldType="Text"><Name>view</Name>
          <Values><string>GeneralPage</string></Values></Field></value></item>
    </MetadataFields></PageTemplate>
  <MetadataFields />
  <ComponentPresentations><ComponentPresentation>
    <Component><Id>tcm:5-303</Id><Title>Ferry news</Title>
      <Schema><Id>tcm:5-82-8</Id><Title>Article</Title></Schema>
      <Fields>
        <item><key><string>topic</string></key><value>
          <Field FieldType="Keyword" CategoryName="Topic" XPath="tcm:Content/topic">
            <Name>topic</Name><Values><string>Transport</string></Values>
            <NumericValues /><DateTimeValues /><LinkedComponentValues />
            <EmbeddedValues />
            <Keywords><Keyword Key="transport" TaxonomyId="tcm:5-33-512">
              <Id>tcm:5-204-1024</Id><Title>Transport</Title></Keyword></Keywords>
          </Field></value></item>
        <item><key><string>rating</string></key><value>
          <Field FieldType="Number"><Name>rating</Name>
            <NumericValues><double>4.5</double></NumericValues></Field></value></item>
        <item><key><string>sections</string></key><value>
          <Field FieldType="Embedded"><Name>sections</Name>
            <EmbeddedValues><FieldSet>
              <item><key><string>caption</string></key><value>
                <Field FieldType="Text"><Name>caption</Name>
                  <Values><string>Spring &lt;b&gt;</string></Values></Field>
              </value></item></FieldSet></EmbeddedValues></Field></value></item>
      </Fields>
      <ComponentType> Normal </ComponentType><Version>1</Version>
      <Folder /><Categories />
    </Component>
    <ComponentTemplate><Id>tcm:5-191-32</Id><Title>Detail</Title></ComponentTemplate>
    <IsDynamic>false</IsDynamic>
    <Conditions>
      <Condition xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance"
          d5p1:type="CustomerCharacteristicCondition">
        <Negate>true</Negate><Name>age</Name><Operator>GreaterThan</Operator>
        <Value xmlns:q1="http://www.w3.org/2001/XMLSchema"
            d5p1:type="q1:double">18</Value>
      </Condition>
    </Conditions>
  </ComponentPresentation></ComponentPresentations>
  <StructureGroup><Id>tcm:5-56-4</Id><Title>News</Title></StructureGroup>
  <Version>2</Version>
</Page>"""

JAVA_XML = b"""<?xml version="1.0" encoding="utf-8"?>
<page>
  <id>tcm:5-312-64</id><title>Ferries</title>
  <fileName>ferries</fileName>
  <pageTemplate><id>tcm:5-193-128</id><title>Plain</title>
    <fileExtension>html</fileExtension>
    <metadata><item><string>view</string><field fieldType="Text"><name>view</name>
      <textValues><string>home</string></textValues></field></item></metadata>
  </pageTemplate>
  <metadata />
  <componentPresentations><componentPresentation>
    <component><id>tcm:5-303</id><title>Ferry news</title>
      <schema><id>tcm:5-82-8</id><rootElement>Article</rootElement></schema>
      <fields>
        <item><string>sections</string>
          <field fieldType="Embedded" xPath="tcm:Content/sections">
            <name>sections</name><textValues /><embeddedValues>
              <fieldSet>
                <fields><item><string>caption</string>
                  <field fieldType="Text"><name>caption</name>
                    <textValues><string>First</string></textValues></field></item>
                </fields>
                <schema><id>tcm:5-80-8</id><rootElement>Section</rootElement></schema>
              </fieldSet>
              <fieldSet><schema /><fields /></fieldSet>
            </embeddedValues></field></item>
        <item><string>opened</string><field fieldType="Date"><name>opened</name>
          <dateTimeValues><date>2013-05-20T09:00:00</date></dateTimeValues>
        </field></item>
      </fields>
      <metadata />
      <componentType>Multimedia</componentType>
      <multimedia><url>/m/a.png</url><fileName>a.png</fileName><size>93</size>
      </multimedia>
      <categories><category><title>Topic</title>
        <keywords><keyword taxonomyId="tcm:5-33-512" path="\\Topic\\Ferry">
          <id>tcm:5-7-1024</id><title>Ferry</title></keyword></keywords>
      </category></categories>
    </component>
    <componentTemplate><id>tcm:5-191-32</id><metadata /></componentTemplate>
  </componentPresentation></componentPresentations>
</page>"""
