begin;
select plan(13);

-- Contract
select function_returns('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'integer');
select volatility_is('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'volatile');
select is_definer('flags', 'record_evaluations', array['jsonb', 'jsonb']);
select function_privs_are('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'record_evaluations', array['jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(
    flags.record_evaluations(
        '[{"environment": "production", "flag_key": "x", "variant": "on", "reason": "SPLIT", "evaluation_count": 2}, {"environment": "production", "flag_key": "x", "reason": "ERROR", "evaluation_count": 1}]',
        '[{"environment": "production", "flag_key": "x", "targeting_key": "bob", "variant": "on", "reason": "SPLIT", "rule_id": "r", "version": 3, "request_id": "q"}]'
    ),
    1, 'takes counts and samples'
);
select is(flags.record_evaluations('[{"environment": "production", "flag_key": "x", "variant": "on", "reason": "SPLIT", "evaluation_count": 3}]'), 0, 'samples may be none');
select test.logout();
select set_eq($$ select variant, reason, evaluation_count, counted_at from flags.counts $$, $$ values ('on', 'SPLIT', 5::bigint, date_trunc('day', now(), 'UTC')), ('', 'ERROR', 1::bigint, date_trunc('day', now(), 'UTC')) $$, 'counts add up by day');
select results_eq('select targeting_key, variant, rule_id, version, request_id from flags.evaluations', $$ values ('bob', 'on', 'r', 3, 'q') $$, 'a sample is kept');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select flags.record_evaluations('[]') $$, '42501', null, 'people do not write the trail');

select * from finish();
rollback;
