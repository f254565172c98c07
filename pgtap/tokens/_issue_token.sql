begin;
select plan(12);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_issue_token', array['meters.meters', 'numeric', 'boolean'], 'tokens.issued_token');
select function_owner_is('tokens', '_issue_token', array['meters.meters', 'numeric', 'boolean'], 'app_owner');
select function_privs_are('tokens', '_issue_token', array['meters.meters', 'numeric', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
prepare issue_tid as select (tokens._issue_token(m, 1.5, true)).tid from meters.meters as m where m.meter_id = test.meter_id(1);
select results_eq('issue_tid', 'select tokens._sts_tid(clock_timestamp(), 2014)', 'starts with the current minute');
select is(
    (select (tokens._issue_token(m, 1638.4, true)).token_kwh from meters.meters as m), 1638.4::numeric,
    'carries what was sold'
);
select is(
    (select (tokens._issue_token(m, 1638.5, true)).token_kwh from meters.meters as m), 1639.4::numeric,
    'carries more where STS rounds up'
);
select is(
    (select (tokens._issue_token(m, 4, false)).token_kwh from meters.meters as m), 4.0::numeric, 'issues for energy that was credited before'
);
update tokens.balances set last_tid = tokens._sts_tid('2040-01-02 00:00Z', 2014);
select results_eq('issue_tid', $$ select tokens._sts_tid('2040-01-02 00:02Z', 2014) $$,
    'goes on after the last identifier and leaves the reserved minute out');
select results_eq(
    'select balance_kwh, bought_kwh from tokens.balances', 'values (3280.8::numeric(16, 6), 3280.8::numeric(16, 6))',
    'credits new energy and nothing else'
);

-- Errors
update meters.meters set ken = 10;
select throws_ok('issue_tid', 'PT409', 'meter_key_expired', 'refuses an identifier that the key has outlived');
update meters.meters set ken = 255;
update tokens.balances set last_tid = 16777215;
select throws_ok('issue_tid', 'PT422', 'tid_out_of_range', 'refuses to wrap around');

-- Isolation
select test.login_as('service_role');
select throws_ok('select tokens._issue_token(m, 1, true) from meters.meters as m', '42501', null, 'is not for callers');

select * from finish();
rollback;
