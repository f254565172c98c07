begin;
select plan(13);

-- Contract
select function_returns('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'setof flags.evaluations');
select volatility_is('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'stable');
select is_definer('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer']);
select function_privs_are('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_evaluations', array['text', 'text', 'integer', 'text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.record_evaluations('[]', '[{"environment": "production", "flag_key": "x", "targeting_key": "bob", "reason": "SPLIT"}, {"environment": "production", "flag_key": "x", "targeting_key": "eve", "reason": "SPLIT"}, {"environment": "staging", "flag_key": "x", "targeting_key": "bob", "reason": "SPLIT"}]');
end;
$do$;

select test.login_as('admin', test.user_id(1));
select set_eq($$ select targeting_key from flags.list_evaluations('x') $$, array['bob', 'eve'], 'of one flag and environment');
select results_eq($$ select targeting_key from flags.list_evaluations('x', 'bob') $$, array['bob'], 'or of one person');

-- Errors
select throws_ok($$ select flags.list_evaluations('x', p_days => 0) $$, 'PT400', 'invalid_days', 'of some days');
select throws_ok($$ select flags.list_evaluations('x', p_limit => 0) $$, 'PT400', 'invalid_limit', 'in pages');

-- Isolation
select test.login_as('operator', test.user_id(11));
select throws_ok($$ select flags.list_evaluations('x') $$, '42501', null, 'operators do not see who got what');

select * from finish();
rollback;
