begin;
select plan(7);

-- Contract
select volatility_is('flags', '_explain_rules', array['flags.definitions', 'jsonb'], 'stable');
select isnt_definer('flags', '_explain_rules', array['flags.definitions', 'jsonb']);
select function_privs_are('flags', '_explain_rules', array['flags.definitions', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_explain_rules', array['flags.definitions', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_segment('s'), flags.upsert_flag('color', '{"type": "boolean", "rules": [{"id": "w", "weights": {"on": 50, "off": 50}, "conditions": [{"operator": "not_in_segment", "value": "s"}]}]}');
    perform flags.upsert_flag('bare', '{"type": "boolean"}');
end;
$do$;

select results_eq(
    $$ select x.rule_number, x.condition_number, x.step, x.subject, x.outcome from flags.definitions as d, flags._explain_rules(d, '{"targetingKey": "x"}') as x where d.flag_key = 'color' $$,
    $$ values (1::smallint, 0::bigint, 'rule', 'w', 'matched'), (1::smallint, 2::bigint, 'condition', 'segment s', 'matched') $$,
    'tells a rule and its conditions'
);
select results_eq(
    $$ select x.outcome, x.detail from flags.definitions as d, flags._explain_rules(d, '{}') as x where d.flag_key = 'color' and x.step = 'rule' $$,
    $$ values ('not_matched', 'targetingKey: attribute_missing') $$, 'tells that the key is missing'
);
select is_empty($$ select x from flags.definitions as d, flags._explain_rules(d, '{}') as x where d.flag_key = 'bare' $$, 'no rules, no lines');

select * from finish();
rollback;
