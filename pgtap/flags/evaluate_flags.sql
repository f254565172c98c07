begin;
select plan(17);

-- Contract
select function_returns('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'setof flags.evaluation');
select volatility_is('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'stable');
select is_definer('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text']);
select function_privs_are('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('flags', 'evaluate_flags', array['jsonb', 'text[]', 'text'], 'anon', array['EXECUTE']);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('flag-' || lpad(n::text, 3, '0'), '{"type": "boolean", "rules": [{"percentage": 50, "variant": "on"}]}') from generate_series(1, 100) as n;
    perform flags.upsert_flag('inner', '{"type": "boolean", "audience": "service"}');
    perform flags.upsert_flag('open', '{"type": "boolean", "audience": "public"}');
end;
$do$;

select test.login_as('authenticated', test.user_id(1));
select is((select count(*) from flags.evaluate_flags()), 101::bigint, 'a user gets all that is for users');
select ok((select count(*) filter (where variant = 'on') between 30 and 70 from flags.evaluate_flags()), 'and half of the halves');
select is_empty(
    $$
    select a.flag_key
    from flags.evaluate_flags() as a
    cross join lateral flags.evaluate_flag(a.flag_key) as o
    where a is distinct from o
    $$,
    'the same as one by one'
);
select results_eq($$ select flag_key from flags.evaluate_flags(p_flag_keys => '{flag-002,inner,gone,flag-001}') $$, $$ values ('flag-001'), ('flag-002') $$, 'or some of them');
select test.login_as('anon');
select results_eq($$ select flag_key from flags.evaluate_flags('{"targetingKey": "x"}') $$, $$ values ('open') $$, 'without a token what is public');
select test.login_as('service_role');
select is((select count(*) from flags.evaluate_flags() where error_code = 'TARGETING_KEY_MISSING'), 100::bigint, 'an error is of one flag');

-- Errors
select throws_ok($$ select flags.evaluate_flags('"x"') $$, 'PT400', 'invalid_context', 'a text is no context');
select throws_ok($$ select flags.evaluate_flags(p_flag_keys => array_fill('x'::text, array[2001])) $$, 'PT400', 'too_many_flags', 'there is a limit');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select flags.evaluate_flags('{"targetingKey": "bob"}') $$, 'PT403', 'not_own_targeting_key', 'users ask for themselves');

select * from finish();
rollback;
