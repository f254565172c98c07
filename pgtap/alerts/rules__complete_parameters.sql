begin;

select plan(5);

-- Contract
select function_returns('alerts', 'rules__complete_parameters', '{}'::name[], 'trigger');

-- Behaviour
select alerts.upsert_rule('strict', 'Strict', 'OVERVOLTAGE', p_parameters => '{"condition": "voltage_above"}');
select is(
    (select r.parameters from alerts.rules as r where r.rule_code = 'strict'),
    '{"condition": "voltage_above", "above": 253, "margin": 3}', 'a rule is written with all its parameters'
);
select alerts.set_rule_parameters('strict', '{"above": 240}');
select is(
    (select r.parameters ->> 'above' from alerts.rules as r where r.rule_code = 'strict'), '240', 'and can be changed'
);
select is_empty(
    $$ select r.rule_code from alerts.rules as r
       where r.parameters <> alerts._complete_parameters(r.parameters, r.subject_type) $$,
    'the rules that come with the system are complete'
);

-- Errors
select throws_ok(
    $$ select alerts.set_rule_parameters('strict', '{"above": -1}') $$, 'PT400', 'invalid_parameters',
    'a limit that makes no sense is refused'
);

select * from finish();
rollback;
