begin;

select plan(11);

-- Contract
select function_returns('alerts', 'override_rule', array['text', 'text', 'jsonb'], 'jsonb');
select is_definer('alerts', 'override_rule', array['text', 'text', 'jsonb']);
select function_privs_are('alerts', 'override_rule', array['text', 'text', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'override_rule', array['text', 'text', 'jsonb'], 'authenticated', '{}'::text[]);

select test.create_user(1, 'admin');
select test.login_as('admin', test.user_id(1));

-- Behaviour
select is(
    alerts.override_rule('OVERVOLTAGE', 'Nairobi', '{"above": 260}') ->> 'above', '260', 'a region may have its own limit'
);
select is(
    alerts.override_rule('overvoltage', 'Nairobi', '{"above": 262}') ->> 'above', '262', 'which can be stated anew'
);
select is(alerts.override_rule('overvoltage', 'Nairobi', null) ->> 'above', '253', 'and taken away');

-- Errors
select throws_ok(
    $$ select alerts.override_rule('nothing', 'Nairobi', '{}') $$, 'PT404', 'rule_not_found', 'the rule has to exist'
);
select throws_ok(
    $$ select alerts.override_rule('overvoltage', ' ', '{}') $$, 'PT400', 'invalid_subject', 'the subject has a name'
);
select throws_ok(
    $$ select alerts.override_rule('overvoltage', 'Nairobi', '{"condition": "silence"}') $$, 'PT400',
    'invalid_parameters', 'the condition is the rule''s'
);
select throws_ok(
    $$ select alerts.override_rule('overvoltage', 'Nairobi', '{"margin": -3}') $$, 'PT400', 'invalid_parameters',
    'limits are in range'
);

select * from finish();
rollback;
