begin;
select plan(7);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_next_tid', array['meters.meters', 'numeric'], 'bigint');
select function_privs_are('tokens', '_next_tid', array['meters.meters', 'numeric'], 'service_role', '{}'::text[]);

-- Behaviour
prepare next_tid as select tokens._next_tid(m, 1.5) from meters.meters as m where m.meter_id = test.meter_id(1);
select results_eq('next_tid', 'select tokens._sts_tid(clock_timestamp(), 2014)', 'starts with the current minute');
update tokens.balances set last_tid = tokens._sts_tid('2040-01-02 00:00Z', 2014);
select results_eq('next_tid', $$ select tokens._sts_tid('2040-01-02 00:02Z', 2014) $$,
    'goes on after the last identifier and leaves the reserved minute out');
select results_eq(
    'select balance_kwh, bought_kwh from tokens.balances', 'values (3::numeric(16, 6), 3::numeric(16, 6))', 'credits the balance'
);

-- Errors
update meters.meters set ken = 10;
select throws_ok('next_tid', 'PT409', 'meter_key_expired', 'refuses an identifier that the key has outlived');
update meters.meters set ken = 255;
update tokens.balances set last_tid = 16777215;
select throws_ok('next_tid', 'PT422', 'tid_out_of_range', 'refuses to wrap around');

select * from finish();
rollback;
