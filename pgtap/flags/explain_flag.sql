begin;
select plan(14);

-- Contract
select function_returns('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'setof flags.explanation');
select volatility_is('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'stable');
select is_definer('flags', 'explain_flag', array['text', 'jsonb', 'text']);
select function_privs_are('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'explain_flag', array['text', 'jsonb', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('base', '{"type": "boolean", "default_variant": "on"}');
    perform flags.upsert_flag('color', '{"type": "string", "variants": {"r": "red", "b": "blue"}, "default_variant": "r", "starts_at": "2020-01-01T00:00:00Z", "prerequisites": [{"flag": "base", "variants": ["on"]}], "rules": [{"id": "ke", "conditions": [{"attribute": "country", "operator": "eq", "value": "KE"}, {"attribute": "age", "operator": "gte", "value": 18}], "variant": "b"}, {"id": "half", "percentage": 50, "variant": "b"}, {"id": "all", "users": ["u"], "variant": "b"}]}');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select step, subject, outcome, detail from flags.explain_flag('color', '{"country": 5, "age": 20, "targetingKey": "u3"}') where step <> 'schedule' $$,
    format(
        $$ values ('switch', 'color', 'passed', 'on'), ('prerequisite', 'base', 'passed', 'needs on'),
            ('rule', 'ke', 'not_matched', 'country: wrong_type'), ('condition', 'country', 'not_matched', 'wrong_type: eq "KE"'),
            ('condition', 'age', 'matched', 'gte 18'), ('rule', 'half', 'matched', 'gives b (bucket %1$s of 50000)'),
            ('rule', 'all', 'not_reached', 'targetingKey: not among the users'), ('condition', 'users', 'not_matched', 'one of 1 users'),
            ('result', 'b', 'SPLIT', 'rule half') $$,
        43151
    ),
    'tells every step, and why a rule does not match'
);
select results_eq(
    $$ select outcome, detail from flags.explain_flag('color') where step = 'result' $$,
    $$ values ('ERROR', 'TARGETING_KEY_MISSING: Rule half works with the targeting key.') $$, 'tells an error'
);
select test.logout();
do $do$
begin
    perform flags.set_flag_enabled('base', false);
end;
$do$;

select results_eq(
    $$ select outcome, detail from flags.explain_flag('color') where step in ('prerequisite', 'result') $$,
    $$ values ('failed', 'needs on'), ('DISABLED', 'prerequisite base') $$, 'tells what is missing'
);
select lives_ok($$ select flags.explain_flag('base', '{"a": [], "b": {"c": null}}') $$, 'takes any context');

-- Errors
select throws_ok($$ select flags.explain_flag('gone') $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags.explain_flag('color', '5') $$, 'PT400', 'invalid_context', 'a number is no context');

select * from finish();
rollback;
