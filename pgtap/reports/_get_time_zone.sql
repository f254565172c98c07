begin;
select plan(10);

-- Contract
select function_returns('reports', '_get_time_zone', array['text'], 'text');
select isnt_definer('reports', '_get_time_zone', array['text']);
select function_privs_are(
    'reports', '_get_time_zone', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_time_zone', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_time_zone', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_time_zone', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_time_zone', array['text'], 'service_role', '{}'::text[]
);

-- Behaviour
select meters.upsert_region('North', p_time_zone => 'Africa/Nairobi');
select is(reports._get_time_zone('North'), 'Africa/Nairobi', 'the zone that is declared');
select is(reports._get_time_zone('South'), 'UTC', 'UTC where none is');
select is(reports._get_time_zone(null), 'UTC', 'or where there is no region');

select * from finish();
rollback;
