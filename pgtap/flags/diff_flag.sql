begin;
select plan(12);

-- Contract
select function_returns('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'setof flags.difference');
select volatility_is('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'stable');
select is_definer('flags', 'diff_flag', array['text', 'integer', 'integer', 'text']);
select function_privs_are('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'diff_flag', array['text', 'integer', 'integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "rules": [{"id": "a", "percentage": 10, "variant": "on"}, {"id": "b", "variant": "on"}]}');
    perform flags.upsert_flag('x', '{"description": "X", "rules": [{"id": "b", "variant": "on"}, {"id": "a", "percentage": 20, "variant": "on"}]}');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select * from flags.diff_flag('x', 1, 2) $$,
    $$ values ('description', null::jsonb, '"X"'::jsonb), ('rules', '["a", "b"]', '["b", "a"]'), ('rules.a.percentage', '10', '20') $$,
    'what is not the same; a rule that moved is not changed'
);
select is_empty($$ select from flags.diff_flag('x', 2, 2) $$, 'what is the same is the same');
select ok((select count(*) > 5 from flags.diff_flag('x', 0, 1)), 'from nothing, everything is new');

-- Errors
select throws_ok($$ select flags.diff_flag('x', 1, 9) $$, 'PT404', 'version_not_found', 'knows its versions');

select * from finish();
rollback;
