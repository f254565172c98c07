begin;
select plan(9);

-- Contract
select function_returns('webhooks', '_check_url', array['text'], 'void');
select function_privs_are('webhooks', '_check_url', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_check_url', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_check_url', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok(
    $$ select webhooks._check_url(u)
       from unnest(array[
           'https://example.com', 'https://example.com/a?b=c', 'https://hooks.example.com:8443/', 'HTTPS://EXAMPLE.COM/',
           'https://8.8.8.8/x', 'https://xn--bcher-kva.example/'
       ]) as u $$,
    'takes https to a name or a public address'
);
set local mainspring.webhook_allow_private = 'on';
select lives_ok(
    $$ select webhooks._check_url(u)
       from unnest(array['http://localhost:1234/', 'https://127.0.0.1:9', 'http://service/']) as u $$,
    'in development, this machine as well'
);
set local mainspring.webhook_allow_private = 'off';

-- Errors
create function pg_temp.is_refused(p_url text) returns boolean language plpgsql as $$
begin
    perform webhooks._check_url(p_url);
    return false;
exception when sqlstate 'PT400' then
    return true;
end;
$$;
select is_empty(
    $$ select u
       from unnest(array[
           '', 'x', 'ftp://example.com', 'https://', 'https://u@example.com', 'https://u:p@example.com/',
           'https://example.com/#a', 'https://example.com/a b', E'https://example.com/\n', 'https://exämple.com',
           'https://example.com\@10.0.0.1/', 'https://[::1]/', 'https://example.com:0x50/', 'http://example.com/',
           'https://example.com:22/', 'https://example.com:99999/', 'https://127.0.0.1/', 'https://10.0.0.1/',
           'https://169.254.169.254/', 'https://2130706433/', 'https://0x7f000001/', 'https://127.1/',
           'https://0177.0.0.1/', 'https://localhost/', 'https://x.localhost/', 'https://printer.local/',
           'https://db.internal/', 'https://intranet/', 'https://256.1.1.1/', 'https://example.com./'
       ]) as u
       where not pg_temp.is_refused(u) $$,
    'refuses everything else'
);
select throws_ok($$ select webhooks._check_url(null) $$, 'PT400', 'invalid_url', 'needs an address');
select throws_ok(
    $$ select webhooks._check_url('https://example.com/' || repeat('x', 2000)) $$, 'PT400', 'invalid_url', 'has a limit'
);

select * from finish();
rollback;
