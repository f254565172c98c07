begin;
select plan(13);

-- Contract
select function_returns('meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'integer');
select is_definer('meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'meters', 'count_meters', array['text', 'uuid', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);

select test.create_user(2, 'operator'), test.create_user(4, 'operator');
update auth.users set region = 'Nairobi' where user_id = test.user_id(2);
select test.create_meter(1), test.create_meter(2), test.create_meter(3, p_region => 'Mombasa');

-- Behaviour
select is(meters.count_meters(), 3, 'counts what a search finds');
select is(meters.count_meters(p_region => 'Mombasa'), 1, 'with the same conditions');
select is(meters.count_meters(p_seen_since => now()), 0, 'all of them');

-- Errors
select throws_ok($$ select meters.count_meters(p_status => 'gone') $$, 'PT400', 'invalid_status', 'and the same errors');

-- Isolation
select test.login_as('operator', test.user_id(2));
select is(meters.count_meters(), 2, 'an operator counts the region''s');
select test.login_as('operator', test.user_id(4));
select is(meters.count_meters(), 0, 'without a region nothing');

select * from finish();
rollback;
