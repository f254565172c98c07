begin;
select plan(13);

-- Contract
select function_returns('flags', '_find_group_mismatch', array['text', 'jsonb', 'text[]', 'jsonb'], 'text');
select volatility_is('flags', '_find_group_mismatch', array['text', 'jsonb', 'text[]', 'jsonb'], 'stable');
select isnt_definer('flags', '_find_group_mismatch', array['text', 'jsonb', 'text[]', 'jsonb']);
select function_privs_are('flags', '_find_group_mismatch', array['text', 'jsonb', 'text[]', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_group_mismatch', array['text', 'jsonb', 'text[]', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._find_group_mismatch('all', '[]', '{}', '{}'), null, 'nothing asked for is met by everybody');
prepare met as
    select flags._find_group_mismatch(
        $1, '[{"attribute": "a", "operator": "eq", "value": 1}, {"attribute": "b", "operator": "eq", "value": 2}]', '{}', $2
    );
select results_eq($$ execute met('all', '{"a": 1, "b": 2}') $$, $$ values (null::text) $$, 'all hold');
select results_eq($$ execute met('all', '{"a": 1}') $$, $$ values ('b: attribute_missing') $$, 'one does not: that one is told');
select results_eq($$ execute met('any', '{"b": 2}') $$, $$ values (null::text) $$, 'any will do');
select results_eq($$ execute met('any', '{"b": "2"}') $$, $$ values ('a: attribute_missing') $$, 'none does: the first is told');
select is(flags._find_group_mismatch('all', '[]', '{bob}', '{"targetingKey": "bob"}'), null, 'a user of the list is in');
select is(flags._find_group_mismatch('all', '[]', '{bob}', '{}'), 'targetingKey: not among the users', 'nobody is in no list');
select is(
    flags._find_group_mismatch('any', '[{"attribute": "a", "operator": "eq", "value": 1}]', '{bob}', '{"a": 1}'),
    null, 'the list is one condition more'
);

select * from finish();
rollback;
