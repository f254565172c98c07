begin;
select plan(11);

select test.create_time_of_use();

-- Contract
select function_returns('tariffs', '_find_period', array['text', 'uuid', 'timestamp without time zone'], 'text');
select isnt_definer('tariffs', '_find_period', array['text', 'uuid', 'timestamp without time zone']);
select function_privs_are(
    'tariffs', '_find_period',
    array['text', 'uuid', 'timestamp without time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_period',
    array['text', 'uuid', 'timestamp without time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_period',
    array['text', 'uuid', 'timestamp without time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_period',
    array['text', 'uuid', 'timestamp without time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_find_period',
    array['text', 'uuid', 'timestamp without time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select tariffs._find_period('tou', v.tariff_version_id, t::timestamp)
    from tariffs.tariff_versions as v,
        unnest('{2026-06-01 00:00, 2026-06-01 05:59:59, 2026-06-01 06:00, 2026-06-01 21:59:59.999999, 2026-06-01 22:00,
            2026-06-01 23:59:59.999999}'::text[]) with ordinality as w (t, n)
    where v.tariff_code = 'tou'
    order by n
    $$,
    $$ values ('night'), ('night'), ('day'), ('day'), ('night'), ('night') $$,
    'a window begins with its first instant and ends before the next one''s'
);
select is_empty(
    $$
    select t
    from generate_series('2024-01-01'::timestamp, '2024-12-31 23:00', '1 hour') as t
    where tariffs._find_period(
        'tou', (select v.tariff_version_id from tariffs.tariff_versions as v where v.tariff_code = 'tou'), t
    ) is null
    $$,
    'every hour of a leap year has a period'
);
select tariffs.create_tariff('week', 'Week', 'EUR', 'Europe/Berlin');
select tariffs.publish_time_of_use(
    'week', '2020-01-01 00:00+01',
    '[{"code": "work", "rate": 3}, {"code": "free", "rate": 2}, {"code": "heat", "rate": 1}]',
    '[
        {"period": "work", "from": "00:00", "until": "24:00", "days": [1, 2, 3, 4, 5], "months": [4, 5, 6, 7, 8, 9]},
        {"period": "heat", "from": "00:00", "until": "24:00", "days": [1, 2, 3, 4, 5], "months": [10, 11, 12, 1, 2, 3]},
        {"period": "free", "from": "00:00", "until": "24:00", "days": [6, 7], "holidays": true}
    ]'
);
select tariffs.add_holidays('week', '[{"date": "2026-12-25", "name": "Christmas"}]');
select results_eq(
    $$
    select tariffs._find_period('week', v.tariff_version_id, t::timestamp)
    from tariffs.tariff_versions as v,
        unnest('{2026-09-30 12:00, 2026-10-01 12:00, 2026-10-03 12:00, 2026-12-24 12:00, 2026-12-25 12:00}'::text[])
            with ordinality as w (t, n)
    where v.tariff_code = 'week'
    order by n
    $$,
    $$ values ('work'), ('heat'), ('free'), ('heat'), ('free') $$,
    'by month, by day of the week, and on holidays'
);
select tariffs.add_holidays('tou', '[{"date": "2026-12-25", "name": "Christmas"}]');
select is(
    tariffs._find_period(
        'tou', (select v.tariff_version_id from tariffs.tariff_versions as v where v.tariff_code = 'tou'), '2026-12-25 12:00'
    ),
    'day', 'without windows for holidays a holiday is a day like others'
);

select * from finish();
rollback;
