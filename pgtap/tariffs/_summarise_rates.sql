begin;
select plan(12);

select test.create_dynamic();
select test.create_time_of_use();
insert into tariffs.dynamic_rates (tariff_code, effective_from, tariff_version_id, rate, target_rate)
select 'dyn', now() - n * interval '1 hour', tariff_version_id, 10 + n, 10
from tariffs.tariff_versions, generate_series(1, 4) as n
where tariff_code = 'dyn';

-- Contract
select function_returns(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'tariffs.rate_summary'
);
select isnt_definer(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone']
);
select function_privs_are(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_summarise_rates',
    array['text', 'timestamp with time zone', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$
    select weighted_sum, seconds, lowest_rate, highest_rate, change_count
    from tariffs._summarise_rates('dyn', now() - interval '5 hours', now())
    $$,
    -- An hour each at 10 (the base rate), 14, 13, 12, 11.
    $$ values (216000::numeric, 18000::numeric, 10::numeric, 14::numeric, 4::bigint) $$, 'rates by how long they held'
);
select results_eq(
    $$
    select weighted_sum / 3600, seconds, change_count
    from tariffs._summarise_rates('dyn', now() - interval '210 minutes', now() - interval '30 minutes')
    $$,
    $$ values (37.5, 10800::numeric, 3::bigint) $$, 'in part'
);
select results_eq(
    $$
    select weighted_sum / 3600, seconds / 3600, lowest_rate, highest_rate, change_count
    from tariffs._summarise_rates('tou', '2026-03-29 00:00+01', '2026-03-30 00:00+02')
    $$,
    $$ values (7 * 10 + 16 * 30::numeric, 23::numeric, 10::numeric, 30::numeric, 2::bigint) $$, 'a day of 23 hours is short at night'
);
select results_eq(
    $$
    select weighted_sum / 3600, seconds / 3600
    from tariffs._summarise_rates('tou', '2026-10-25 00:00+02', '2026-10-26 00:00+01')
    $$,
    $$ values (9 * 10 + 16 * 30::numeric, 25::numeric) $$, 'and one of 25 is long'
);
select is(
    (tariffs._summarise_rates('tou', '2019-01-01', '2019-01-02')).seconds, 0::numeric, 'before the first version there is nothing'
);

select * from finish();
rollback;
