begin;
select plan(12);

-- Contract
select function_returns('flags', 'list_stale_flags', array['integer', 'text'], 'setof flags.stale_flag');
select volatility_is('flags', 'list_stale_flags', array['integer', 'text'], 'stable');
select is_definer('flags', 'list_stale_flags', array['integer', 'text']);
select function_privs_are('flags', 'list_stale_flags', array['integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_stale_flags', array['integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_stale_flags', array['integer', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_stale_flags', array['integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_stale_flags', array['integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('unused', '{"type": "boolean"}');
    perform flags.upsert_flag('same', '{"type": "boolean"}');
    perform flags.upsert_flag('both', '{"type": "boolean"}');
    perform flags.upsert_flag('fresh', '{"type": "boolean"}');
    perform flags.upsert_flag('kept', '{"type": "boolean", "permanent": true}');
    perform flags.record_evaluations('[{"environment": "production", "flag_key": "same", "variant": "on", "reason": "DEFAULT", "evaluation_count": 7}, {"environment": "production", "flag_key": "both", "variant": "on", "reason": "SPLIT", "evaluation_count": 2}, {"environment": "production", "flag_key": "both", "variant": "off", "reason": "SPLIT", "evaluation_count": 2}]');
end;
$do$;

select is_empty('select from flags.list_stale_flags()', 'what was changed just now is not stale');
update flags.flags set updated_at = now() - interval '40 days' where flag_key <> 'fresh';
select test.login_as('operator', test.user_id(11));
select results_eq(
    'select flag_key, cause, variant, evaluation_count from flags.list_stale_flags()',
    $$ values ('same', 'always_same', 'on', 7::bigint), ('unused', 'not_evaluated', null, 0::bigint) $$, 'nobody asks, or everybody gets the same'
);
select is_empty('select from flags.list_stale_flags(60)', 'not for long enough');

-- Errors
select throws_ok('select flags.list_stale_flags(0)', 'PT400', 'invalid_days', 'of some days');

select * from finish();
rollback;
