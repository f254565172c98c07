begin;
select plan(23);

-- Contract
select function_returns('reports', 'get_dashboard', array['text'], 'jsonb');
select is_definer('reports', 'get_dashboard', array['text']);
select function_privs_are(
    'reports', 'get_dashboard', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_dashboard', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'get_dashboard', array['text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_dashboard', array['text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'get_dashboard', array['text'], 'service_role', array['EXECUTE']
);

select test.create_grid();
select test.create_rule('spike');
select test.signal(1, 5);
select meters.insert_reading(test.meter_id(1), now() - interval '10 minutes', p_power_kw => 25, p_energy_kwh => 3);
select meters.insert_reading(
    test.meter_id(1), date_trunc('day', now(), 'Africa/Nairobi') - interval '3 hours', p_energy_kwh => 2
);
select meters.insert_reading(
    test.meter_id(1), date_trunc('day', now(), 'Africa/Nairobi') - interval '25 hours', p_energy_kwh => 9
);
do $$ begin while telemetry.roll_up(1000) + telemetry.roll_up_regions(1000) > 0 loop null; end loop; end $$;

-- Behaviour
select test.login_as('operator', test.user_id(11));
select is(
    reports.get_dashboard() #- '{meters,counted_at}' -> 'meters',
    '{"total": 1, "by_status": {"registered": 0, "active": 1, "suspended": 0, "retired": 0},
      "online": 1, "silent": 0, "never_heard_of": 0}',
    'meters by status, and how many are heard of'
);
select is(
    reports.get_dashboard() #- '{load,last_read_at}' -> 'load',
    '{"load_kw": 25, "capacity_kw": 100, "load_factor": 0.25}', 'load against capacity'
);
select is(
    (reports.get_dashboard() #>> '{energy,today_kwh}')::numeric + (reports.get_dashboard() #>> '{energy,yesterday_kwh}')::numeric,
    5.0,
    'energy of today and yesterday'
);
select is(
    reports.get_dashboard() #> '{alerts,open}', '1', 'open alerts'
);
select is(
    reports.get_dashboard() #>> '{sales,0,today}',
    '{"amount": 100.00, "energy_kwh": 4.000000, "net_amount": 100.00, "token_count": 1, "refunded_amount": 0}',
    'what was sold today'
);
select is(reports.get_dashboard() ->> 'time_zone', 'Africa/Nairobi', 'in the zone of the region');

select test.login_as('admin', test.user_id(14));
select is(reports.get_dashboard() #>> '{meters,total}', '2', 'an admin sees all regions together');
select is(reports.get_dashboard() #>> '{sales,0,month,net_amount}', '130.00', 'what was given back is not kept');
select is(reports.get_dashboard('Mombasa') #>> '{sales,0,month,net_amount}', '30.00', 'or one of them');
select is(reports.get_dashboard('Mombasa') #>> '{load,load_factor}', null, 'no capacity, no load factor');
select is(reports.get_dashboard('Mombasa') #>> '{alerts,open}', '0', 'no alert elsewhere');

-- Errors
select throws_ok($$ select reports.get_dashboard('Atlantis') $$, 'PT404', 'region_not_found', 'needs a region that is there');

-- Isolation
select test.login_as('operator', test.user_id(12));
select is(reports.get_dashboard() ->> 'region', 'Mombasa', 'an operator sees the own region');
select throws_ok($$ select reports.get_dashboard('Nairobi') $$, 'PT404', 'region_not_found', 'no other');
select test.login_as('operator', test.user_id(13));
select throws_ok($$ select reports.get_dashboard() $$, 'PT403', 'no_region', 'without one, none');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select reports.get_dashboard() $$, '42501', null, 'for staff only');

select * from finish();
rollback;
