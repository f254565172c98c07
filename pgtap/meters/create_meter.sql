begin;
select plan(30);

-- Contract
select function_returns('meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid'], 'meters.meters');
select is_definer('meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid']);
select function_privs_are(
    'meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'create_meter', array['text', 'text', 'text', 'text', 'uuid', 'text', 'text', 'text', 'text', 'integer', 'text', 'integer', 'integer', 'integer', 'text', 'uuid'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1); end $$;
select test.login_as('service_role');

select results_eq(
    $$
        select meter_number, owner_user_id, region, time_zone, status, iin, drn, pan, kt, base_year::integer
        from meters.create_meter(
            p_pan => '600727000000000009', p_region => ' Nairobi ', p_owner_user_id => test.user_id(1)
        )
    $$,
    $$
        values (
            '00000000000', test.user_id(1), 'Nairobi', 'Africa/Nairobi', 'active', '600727', '00000000000',
            '600727000000000009', 2::smallint, 2014
        )
    $$,
    'takes a PAN apart and calls the meter by its DRN'
);
select test.logout();
select is(
    (meters.create_meter(p_drn => meters.make_drn(42))).pan,
    '600727' || meters.make_drn(42) || meters._luhn_digit('600727' || meters.make_drn(42)),
    'completes a DRN to a PAN'
);
select test.login_as('service_role');
select results_eq(
    $$ select meter_number, drn, sgc, status from meters.create_meter('AB-100', p_status => 'registered') $$,
    $$ values ('AB-100', null::text, null::text, 'registered') $$,
    'takes a meter that no token can be made for'
);
select is(
    (select meter_id from meters.create_meter('AB-101', p_meter_id => test.meter_id(9))),
    test.meter_id(9),
    'takes an id that the caller chose'
);

select test.logout();
select results_eq(
    $$ select code_type, code from meters.meter_codes where meter_id = test.meter_id(9) $$,
    $$ values ('meter_number', 'AB-101') $$,
    'notes the number'
);
select results_eq(
    $$ select event_type, payload ->> 'meter_number' from events.events where aggregate_id = test.meter_id(9)::text $$,
    $$ values ('meter_created', 'AB-101') $$,
    'leaves an event'
);

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok('select meters.create_meter()', 'PT400', 'meter_number_missing', 'needs a number');
select throws_ok($$ select meters.create_meter('a b') $$, 'PT400', 'invalid_meter_number', 'refuses a number with a space');
select throws_ok($$ select meters.create_meter(p_drn => '12345678904') $$, 'PT400', 'invalid_drn', 'refuses a wrong DRN');
select throws_ok($$ select meters.create_meter(p_pan => '600727000000000008') $$, 'PT400', 'invalid_pan', 'refuses a wrong PAN');
select throws_ok(
    $$ select meters.create_meter(p_pan => '600727000000000009', p_drn => '00000000018') $$,
    'PT400', 'invalid_pan', 'refuses a DRN that is not the one in the PAN'
);
select throws_ok($$ select meters.create_meter('AB-102', p_time_zone => 'Mars') $$, 'PT400', 'invalid_time_zone', 'needs a real zone');
select throws_ok($$ select meters.create_meter('AB-102', p_status => 'retired') $$, 'PT400', 'invalid_status', 'a new meter is not retired');
select throws_ok(
    $$ select meters.create_meter('AB-102', p_owner_user_id => test.user_id(99)) $$,
    'PT404', 'user_not_found', 'needs an owner that exists'
);
select throws_ok($$ select meters.create_meter('AB-101') $$, 'PT409', 'meter_number_taken', 'one number, one meter');
select throws_ok(
    $$ select meters.create_meter('AB-102', p_pan => '600727000000000009') $$, 'PT409', 'pan_taken', 'one PAN, one meter'
);
select throws_ok(
    $$ select meters.create_meter('AB-103', p_meter_id => test.meter_id(9)) $$, 'PT409', 'meter_exists', 'one id, one meter'
);
select throws_ok(
    $$ select meters.create_meter(p_drn => '00000000018', p_krn => 10) $$, '23514', null, 'a key revision has one digit'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select meters.create_meter('AB-104') $$, '42501', null, 'users cannot add meters');
select throws_ok('select * from meters.meters', '42501', null, 'users cannot touch the table');
set local role app_api;
select results_eq(
    'select meter_number from meters.meters', array['00000000000'], 'a user sees only their own meter'
);
select is_empty(
    $$ update meters.meters set region = 'x' returning meter_id $$, 'a user changes none, not even their own'
);
select throws_ok(
    $$ insert into meters.meter_codes (code_type, code, meter_id) values ('pan', '1', test.meter_id(9)) $$,
    '42501', null, 'a user gives out no numbers'
);
do $$ begin perform test.logout(), test.create_operator(77, 'Nairobi'); end $$;
select test.login_as('operator', test.user_id(77));
set local role app_api;
select results_eq(
    'select meter_number from meters.meters', array['00000000000'], 'an operator sees the meters of the region'
);

select * from finish();
rollback;
