begin;
select plan(22);

-- Contract
select function_returns('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'flags.evaluation');
select volatility_is('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'stable');
select is_definer('flags', 'evaluate_flag', array['text', 'jsonb', 'text']);
select function_privs_are('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flag', array['text', 'jsonb', 'text'], 'anon', array['EXECUTE']);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('all', '{"type": "boolean", "rules": [{"percentage": 100, "variant": "on"}]}');
    perform flags.upsert_flag('mine', '{"type": "boolean", "rules": [{"users": ["00000000-0000-7000-8000-000000000001"], "variant": "on"}]}');
    perform flags.upsert_flag('inner', '{"type": "boolean", "audience": "service"}');
    perform flags.upsert_flag('open', '{"type": "boolean", "audience": "public"}');
    perform flags.upsert_flag('there', '{"type": "boolean"}', 'staging');
end;
$do$;

select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select flag_key, value, variant, reason from flags.evaluate_flag('all') $$,
    $$ values ('all', 'true'::jsonb, 'on', 'TARGETING_MATCH') $$, 'everybody gets 100 %, without a context'
);
select is((flags.evaluate_flag('mine')).variant, 'on', 'a user is known by the token');
select is((flags.evaluate_flag('there', p_environment => 'staging')).reason, 'STATIC', 'an environment has flags of its own');
select test.login_as('service_role');
select is((flags.evaluate_flag('mine', '{"targetingKey": "x"}')).variant, 'off', 'a service asks for anybody');
select is((flags.evaluate_flag('inner')).variant, 'off', 'and for what only services see');
select test.login_as('anon');
select is((flags.evaluate_flag('open')).variant, 'off', 'what is public is for everybody');

-- Errors
select throws_ok($$ select flags.evaluate_flag('all') $$, 'PT404', 'flag_not_found', 'what is not, is not there without a token');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select flags.evaluate_flag('inner') $$, 'PT404', 'flag_not_found', 'what services see is not there for users');
select throws_ok($$ select flags.evaluate_flag('gone') $$, 'PT404', 'flag_not_found', 'nor is what is nowhere');
select throws_ok($$ select flags.evaluate_flag(null) $$, 'PT404', 'flag_not_found', 'nor nothing');
select throws_ok($$ select flags.evaluate_flag('all', '5') $$, 'PT400', 'invalid_context', 'a number is no context');
select throws_ok($$ select flags.evaluate_flag('all', p_environment => 'moon') $$, 'PT404', 'environment_not_found', 'nor is the moon an environment');

-- Isolation
select throws_ok($$ select flags.evaluate_flag('all', '{"targetingKey": "bob"}') $$, 'PT403', 'not_own_targeting_key', 'users ask for themselves');
select throws_ok($$ select from flags.flags $$, '42501', null, 'and do not see the table');

select * from finish();
rollback;
