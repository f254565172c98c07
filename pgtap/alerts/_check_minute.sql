begin;

select plan(28);

-- Contract
select function_returns(
    'alerts', '_check_minute',
    array['jsonb', 'alerts.watched_meter', 'alerts.watched_minute', 'alerts.detector_step', 'boolean', 'timestamp with time zone'],
    'alerts.finding'
);
select function_privs_are(
    'alerts', '_check_minute',
    array['jsonb', 'alerts.watched_meter', 'alerts.watched_minute', 'alerts.detector_step', 'boolean', 'timestamp with time zone'],
    'service_role', '{}'::text[]
);

-- What a rule with default parameters says; the step expected 2 kW, the meter draws 1 kW on average.
create function pg_temp.check(
    p_condition text, p_power numeric default 2, p_voltage numeric default 230, p_current numeric default 5,
    p_is_firing boolean default false, p_has_reset boolean default false, p_is_open boolean default true,
    p_balance numeric default 100, p_score numeric default 0.9, p_mean numeric default 1
)
returns alerts.finding
language sql
return alerts._check_minute(
    alerts._complete_parameters(jsonb_build_object('condition', p_condition), 'meter'),
    row(
        test.meter_id(1), 'Nairobi', 'UTC', now(), 60, row(now(), 500, 60, p_mean, 0.1, 0, 0, 1, 1, 0, 1, 0),
        p_balance, '{}'::text[], null, null
    )::alerts.watched_meter,
    row(now(), now(), p_power, p_voltage, p_current, p_has_reset, p_is_open)::alerts.watched_minute,
    row(row(now(), 500, 60, 1, 0.1, 0, 0, 1, 1, 0, 1, 0), 2, 2, 9, p_score)::alerts.detector_step,
    p_is_firing, now() + interval '1 minute'
);

-- Behaviour
select results_eq(
    $$ select f.is_firing, f.message, f.metadata from pg_temp.check('power_spike', 4.038) as f $$,
    $$ values (true, 'Power spike detected: 101.9% increase',
       '{"baseline_power_kw": 2.000, "current_power_kw": 4.038, "change_percent": 101.9, "score": 0.900}'::jsonb) $$,
    'a spike says by how much, and from what to what'
);
select is((pg_temp.check('power_spike', 4, p_score => 0.5)).is_firing, false, 'it has to be unusual');
select is((pg_temp.check('power_spike', 2.9)).is_firing, false, 'and a lot more');
select is((pg_temp.check('power_spike', 0.1)).is_firing, false, 'and more, not less');
select is((pg_temp.check('power_spike', 2.6, p_is_firing => true, p_score => 0)).is_firing, true, 'it lasts while the power stays up');
select is((pg_temp.check('power_spike', 2.4, p_is_firing => true)).is_firing, false, 'and not longer');
select is((pg_temp.check('power_spike', null)).is_firing, null, 'without a power there is nothing to say');
select is(
    (pg_temp.check('power_drop', 0.5)).message, 'Power drop detected: 75.0% decrease', 'a drop is the other way round'
);
select is((pg_temp.check('voltage_above', p_voltage => 253)).message, 'Voltage too high: 253.0 V', 'the limit is too high');
select is((pg_temp.check('voltage_above', p_voltage => 252.9)).is_firing, false, 'less is not');
select is((pg_temp.check('voltage_above', p_voltage => 252.9, p_is_firing => true)).is_firing, true, 'but it is not over yet');
select is((pg_temp.check('voltage_above', p_voltage => 250, p_is_firing => true)).is_firing, false, 'until the margin');
select is((pg_temp.check('voltage_below', p_voltage => 207)).message, 'Voltage too low: 207.0 V', 'the limit is too low');
select is((pg_temp.check('voltage_below', p_voltage => 209, p_is_firing => true)).is_firing, true, 'with a margin as well');
select is((pg_temp.check('voltage_below', p_voltage => null)).is_firing, null, 'what is not measured says nothing');
select is((pg_temp.check('energy_without_current', p_current => 0)).is_firing, true, 'power needs a current');
select is((pg_temp.check('energy_without_current', 0.05, p_current => 0)).is_firing, false, 'but for a trace');
select is((pg_temp.check('current_without_voltage', p_voltage => 0)).is_firing, true, 'a current needs a voltage');
select is((pg_temp.check('register_fell', p_has_reset => true)).is_firing, true, 'a register does not fall');
select is((pg_temp.check('register_fell', p_is_firing => true)).is_firing, null, 'and only people say that it is all right');
select is((pg_temp.check('low_balance', p_balance => 30)).is_firing, false, 'enough for a day is enough');
select is(
    (pg_temp.check('low_balance', p_balance => 12)).message, 'Low balance: 12.0 kWh left, about 12 hours',
    'less than that is announced'
);
select is(
    (pg_temp.check('low_balance', p_balance => 3, p_mean => 0)).message, 'Low balance: 3.0 kWh left',
    'where nothing is drawn nobody knows for how long'
);
select is((pg_temp.check('low_balance', p_balance => 26, p_is_firing => true)).is_firing, true, 'a little more does not end it');
select is((pg_temp.check('low_balance', p_balance => null)).is_firing, null, 'who does not prepay has no balance');
select is((pg_temp.check('silence', p_is_firing => true)).is_firing, false, 'a reading ends a silence');

select * from finish();
rollback;
