begin;
select plan(12);

-- Contract
select function_returns('flags', 'list_flags', array['text', 'integer', 'text'], 'setof flags.flags');
select volatility_is('flags', 'list_flags', array['text', 'integer', 'text'], 'stable');
select is_definer('flags', 'list_flags', array['text', 'integer', 'text']);
select function_privs_are('flags', 'list_flags', array['text', 'integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_flags', array['text', 'integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_flags', array['text', 'integer', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_flags', array['text', 'integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_flags', array['text', 'integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('b', '{"type": "boolean"}');
    perform flags.upsert_flag('a', '{"type": "boolean"}');
    perform flags.upsert_flag('c', '{"type": "boolean"}', 'staging');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select results_eq('select flag_key from flags.list_flags()', array['a', 'b', 'billing'], 'in order');
select results_eq($$ select flag_key from flags.list_flags(p_limit => 1, p_after => 'a') $$, array['b'], 'page by page');
select results_eq($$ select flag_key from flags.list_flags('staging') $$, array['c'], 'of one environment');

-- Errors
select throws_ok('select flags.list_flags(p_limit => 0)', 'PT400', 'invalid_limit', 'needs a page size');

select * from finish();
rollback;
