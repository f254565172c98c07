begin;
select plan(14);

select test.create_time_of_use();
create function pg_temp.next_at(p_at timestamptz) returns timestamptz language sql
return tariffs._get_next_period(
    'tou', (select v.tariff_version_id from tariffs.tariff_versions as v where v.tariff_code = 'tou'), p_at
);

-- Contract
select function_returns(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'timestamp with time zone'
);
select isnt_definer('tariffs', '_get_next_period', array['text', 'uuid', 'timestamp with time zone', 'integer']);
select function_privs_are(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_next_period',
    array['text', 'uuid', 'timestamp with time zone', 'integer'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(pg_temp.next_at('2026-06-01 10:00+02'), '2026-06-01 22:00+02', 'the evening');
select is(pg_temp.next_at('2026-06-01 22:00+02'), '2026-06-02 06:00+02', 'midnight changes nothing');
select is(pg_temp.next_at('2026-03-28 23:00+01'), '2026-03-29 06:00+02', 'an hour earlier where one is left out');
select is(pg_temp.next_at('2026-10-24 23:00+02'), '2026-10-25 06:00+01', 'an hour later where one comes twice');
select tariffs.publish_time_of_use(
    'tou', '2026-01-01 00:00+01', '[{"code": "a", "rate": 1}, {"code": "b", "rate": 2}]',
    '[{"period": "a", "from": "00:00", "until": "02:30"}, {"period": "b", "from": "02:30", "until": "24:00"}]'
);
create or replace function pg_temp.next_at(p_at timestamptz) returns timestamptz language sql
return tariffs._get_next_period(
    'tou', (select v.tariff_version_id from tariffs.tariff_versions as v where v.effective_from = '2026-01-01 00:00+01'),
    p_at
);
select results_eq(
    $$
    select pg_temp.next_at(t::timestamptz)
    from unnest('{2026-10-25 02:00+02, 2026-10-25 02:45+02, 2026-10-25 02:10+01, 2026-10-25 02:50+01}'::text[])
        with ordinality as w (t, n)
    order by n
    $$,
    $$
    values ('2026-10-25 02:30+02'::timestamptz), ('2026-10-25 02:00+01'), ('2026-10-25 02:30+01'), ('2026-10-26 00:00+01')
    $$,
    'windows of an hour that comes twice begin twice'
);
select is(pg_temp.next_at('2026-03-29 01:00+01'), '2026-03-29 03:00+02', 'what begins in an hour that is left out begins after it');
select tariffs.publish_time_of_use(
    'tou', '2027-01-01 00:00+01', '[{"code": "a", "rate": 1}]', '[{"period": "a", "from": "00:00", "until": "24:00"}]'
);
select is(
    tariffs._get_next_period(
        'tou', (select v.tariff_version_id from tariffs.tariff_versions as v where v.effective_from = '2027-01-01 00:00+01'),
        '2027-02-01'
    ),
    null, 'what never changes has no next'
);

select * from finish();
rollback;
