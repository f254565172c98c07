begin;
select plan(11);

-- Contract
select function_returns('reports', '_get_counts', array['text'], 'setof reports.meter_counts');
select isnt_definer('reports', '_get_counts', array['text']);
select function_privs_are(
    'reports', '_get_counts', array['text'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_counts', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_counts', array['text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_counts', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'reports', '_get_counts', array['text'], 'service_role', '{}'::text[]
);

select test.create_grid();

-- Behaviour
select is((select sum(meter_count) from reports._get_counts()), 2::bigint, 'few are counted now');
insert into reports.meter_counts values ('Nairobi', 'active', 2000, 0, 0, null, null, now());
select is((select sum(meter_count) from reports._get_counts('Nairobi')), 1::bigint, 'two thousand are few');
update reports.meter_counts set meter_count = 2001;
select is((select sum(meter_count) from reports._get_counts('Nairobi')), 2001::bigint, 'more were counted before');
select is((select sum(meter_count) from reports._get_counts('Mombasa')), 1::bigint, 'region by region');

select * from finish();
rollback;
