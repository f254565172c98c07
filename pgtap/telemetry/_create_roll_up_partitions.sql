begin;
select plan(12);

-- Contract
select function_returns('telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]'], 'void');
select isnt_definer('telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_create_roll_up_partitions', array['text', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform telemetry._create_roll_up_partitions('telemetry.readings_', array['2011-03-01 00:00:00+00'::timestamptz]);
    perform telemetry._create_roll_up_partitions('telemetry.regions_', array['2011-03-05 00:00:00+00'::timestamptz]);
end $$;
select has_table('telemetry', 'readings_1m_2011_03_01', 'the day');
select has_table('telemetry', 'readings_15m_2011_03', 'the month');
select has_table('telemetry', 'readings_1h_2011_02', 'the month before, where the local day may have begun');
select has_table('telemetry', 'readings_1d_2011_02', 'the month before, for days');
select has_table('telemetry', 'regions_1m_2011_03_05', 'of regions too');
select hasnt_table('telemetry', 'regions_1h_2011_02', 'and no more than is needed');

select * from finish();
rollback;
