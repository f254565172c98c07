begin;
select plan(15);

-- Contract
select function_returns(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'telemetry.regions_1m'
);
select isnt_definer('tariffs', '_get_load', array['text', 'timestamp with time zone', 'interval']);
select function_privs_are(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_load',
    array['text', 'timestamp with time zone', 'interval'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is((tariffs._get_load('Nairobi', now())).load_sum_kw, null, 'no load where nothing was measured');
select test.add_load('Nairobi', 50, now() - interval '1 minute', 10);
select is((tariffs._get_load('Nairobi', now())).load_sum_kw, 50::numeric, 'the newest minute');
select test.add_load('Nairobi', 5, now(), 1);
select is(
    (tariffs._get_load('Nairobi', now())).load_sum_kw, 50::numeric, 'a minute that is still filling does not count yet'
);
select is(
    (tariffs._get_load('Nairobi', now() + interval '2 minutes')).load_sum_kw, 5::numeric, 'one that stays like that does'
);
select test.add_load('Nairobi', 60, now(), 9);
select is((tariffs._get_load('Nairobi', now())).load_sum_kw, 60::numeric, 'one that has nine tenths of the meters counts');
select test.add_load('Nairobi', 99, now() + interval '1 hour', 99);
select is((tariffs._get_load('Nairobi', now())).load_sum_kw, 60::numeric, 'clocks that go ahead change nothing');
select is(
    (tariffs._get_load('Nairobi', now() + interval '30 minutes', '10 minutes')).load_sum_kw, null, 'what is too old is not known'
);

-- Isolation
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((tariffs._get_load('Nairobi', now())).load_sum_kw, null, 'who does not see the region sees no load');

select * from finish();
rollback;
