# Varnish before the site: pages by the site's own Cache-Control, forgotten by tag when they
# change. Debian's packages varnish and varnish-modules (xkey); see deploy/README.md.
#
#   varnishd -a :80 -f /etc/varnish/site.vcl -s malloc,256m
#
# HTTPS ends before it, at something that sets X-Forwarded-Proto; without that, take out the
# lines that read it.
vcl 4.1;

import xkey;

backend site {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 1s;
    # Longer than the site waits for a file that it does not have yet.
    .first_byte_timeout = 15s;
    .between_bytes_timeout = 5s;
}

# Where the site's listeners are, which tell what to forget.
acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        # Who comes by way of the proxy before this has the proxy's address, too.
        if (client.ip !~ purgers || req.http.X-Forwarded-Proto) {
            return (synth(403, "Not from here"));
        }
        if (!req.http.xkey-purge) {
            return (synth(400, "No tags"));
        }
        # Kept for when the site fails, and for nothing else: see below.
        set req.http.x-forgotten = xkey.softpurge(req.http.xkey-purge);
        return (synth(200, "Forgotten: " + req.http.x-forgotten));
    }
    # Only what the proxy before this says; nobody else may speak of it.
    if (client.ip !~ purgers) {
        unset req.http.X-Forwarded-Proto;
        unset req.http.X-Request-ID;
    }
    unset req.http.X-Forwarded-Host;
    unset req.http.X-Forwarded-Port;
    unset req.http.x-is-passed;
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # What is one visitor's: previews, those who are signed in.
    if (req.http.Authorization || req.http.X-Preview-Session-Token
        || req.http.Cookie ~ "(?:^|;)\s*(?:preview-session-token|content-preview-link|sessionid)=") {
        set req.http.x-is-passed = "1";
        return (pass);
    }
    # No other cookie changes a page.
    unset req.http.Cookie;
    # What was forgotten, or is older than it may be, is shown if the site fails; then this
    # comes here a second time.
    if (req.restarts == 0) {
        set req.grace = 0s;
    } else {
        set req.grace = 1d;
    }
    return (hash);
}

sub vcl_hash {
    # The site answers http with a redirect.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        set beresp.ttl = 0s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    set beresp.grace = 1d;
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && !req.http.x-is-passed
        && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);
    }
    # A kept page has the name of the request that it was built for.
    if (obj.hits > 0) {
        unset resp.http.X-Request-ID;
    }
    # For this cache only.
    unset resp.http.xkey;
}
