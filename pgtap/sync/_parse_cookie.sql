begin;
select plan(13);

-- Contract
select function_returns('sync', '_parse_cookie', array['sync.clients', 'text', 'text[]'], 'sync.cookie');
select isnt_definer('sync', '_parse_cookie', array['sync.clients', 'text', 'text[]']);
select function_privs_are('sync', '_parse_cookie', array['sync.clients', 'text', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_parse_cookie', array['sync.clients', 'text', 'text[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_parse_cookie', array['sync.clients', 'text', 'text[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
create function pg_temp.again(p_cookie text, p_tables text[] default null) returns text language sql as
    $$ select sync._format_cookie(sync._parse_cookie(test.sync_client(1), p_cookie, p_tables)) $$;
select is(pg_temp.again(pg_temp.again(null)), pg_temp.again(null), 'a cookie comes back as it was');
select is((sync._parse_cookie(test.sync_client(1), null, null)).xid, '0'::xid8, 'none is the beginning');
select throws_ok($$ select pg_temp.again('nonsense') $$, 'PT400', 'invalid_cookie', 'nonsense is none');
select throws_ok($$ select pg_temp.again(pg_temp.again(null), '{notes}') $$, 'PT400', 'invalid_cookie', 'it belongs to its tables');
select throws_ok($$ select pg_temp.again(regexp_replace(pg_temp.again(null), '^1\.[0-9a-f]{12}', '1.000000000000')) $$, 'PT410', 'reset_required', 'and to its server');
select throws_ok($$ select pg_temp.again(regexp_replace(pg_temp.again(null), '\.0\.0\.', '.9999999999999.0.')) $$, 'PT410', 'reset_required', 'none is of the future');
create temporary table cookie as select pg_temp.again(null) as cookie;
reset role;
update sync.home set purged_before = now();
set local role app_api;
select throws_ok('select pg_temp.again(cookie) from cookie', 'PT410', 'reset_required', 'nor older than what is remembered');
reset role;
update sync.home set purged_before = '-infinity';
select test.login_as('service_role');
select sync.reset_scope(test.user_id(1), 'moved');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok('select pg_temp.again(cookie) from cookie', 'PT410', 'reset_required', 'nor of before the scope changed');

select * from finish();
rollback;
