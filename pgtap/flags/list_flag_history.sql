begin;
select plan(12);

-- Contract
select function_returns('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'setof flags.versions');
select volatility_is('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'stable');
select is_definer('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer']);
select function_privs_are('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_flag_history', array['text', 'text', 'integer', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
    perform flags.upsert_flag('x', '{"enabled": false}');
    perform flags.upsert_flag('x', '{"enabled": true}');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select results_eq($$ select version from flags.list_flag_history('x') $$, array[3, 2, 1], 'the newest first');
select results_eq($$ select version from flags.list_flag_history('x', p_before => 3, p_limit => 1) $$, array[2], 'page by page');

-- Errors
select throws_ok($$ select flags.list_flag_history('y') $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags.list_flag_history('x', p_limit => 1001) $$, 'PT400', 'invalid_limit', 'pages have a size');

select * from finish();
rollback;
