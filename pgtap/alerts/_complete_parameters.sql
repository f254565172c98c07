begin;

select plan(9);

-- Contract
select function_returns('alerts', '_complete_parameters', array['jsonb', 'text'], 'jsonb');
select function_privs_are('alerts', '_complete_parameters', array['jsonb', 'text'], 'admin', '{}'::text[]);

-- Behaviour
select is(alerts._complete_parameters('{"any": 1}', 'meter'), '{"any": 1}', 'without a condition they are not ours');
select is(
    alerts._complete_parameters('{"condition": "voltage_above", "above": 250}', 'meter'),
    '{"condition": "voltage_above", "above": 250, "margin": 3}', 'what is left out has a default'
);

-- Errors
select throws_ok(
    $$ select alerts._complete_parameters('{"condition": "moon"}', 'meter') $$, 'PT400', 'invalid_parameters',
    'the condition has to exist'
);
select throws_ok(
    $$ select alerts._complete_parameters('{"condition": "regional_load"}', 'meter') $$, 'PT400', 'invalid_parameters',
    'and to be about what the rule watches'
);
select throws_ok(
    $$ select alerts._complete_parameters('{"condition": "voltage_above", "abvoe": 250}', 'meter') $$, 'PT400',
    'invalid_parameters', 'a misspelt parameter is refused'
);
select throws_ok(
    $$ select alerts._complete_parameters('{"condition": "voltage_above", "above": "250"}', 'meter') $$, 'PT400',
    'invalid_parameters', 'so is a text'
);
select throws_ok(
    $$ select alerts._complete_parameters('{"condition": "power_spike", "score": 1.5}', 'meter') $$, 'PT400',
    'invalid_parameters', 'and a number out of range'
);

select * from finish();
rollback;
