begin;
select plan(16);

select test.create_dynamic();
create function pg_temp.smooth(p_rate numeric, p_target numeric) returns numeric language sql
return (select tariffs._smooth_rate(r, p_rate, p_target) from tariffs.dynamic_rules as r);

-- Contract
select function_returns('tariffs', '_smooth_rate', array['tariffs.dynamic_rules', 'numeric', 'numeric'], 'numeric');
select isnt_definer('tariffs', '_smooth_rate', array['tariffs.dynamic_rules', 'numeric', 'numeric']);
select function_privs_are(
    'tariffs', '_smooth_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_smooth_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_smooth_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_smooth_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_smooth_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(pg_temp.smooth(10, 15.005), 15.01, 'goes there at once, rounded once');
update tariffs.dynamic_rules set smoothing = 0.3;
select is(pg_temp.smooth(10, 20), 13.00, 'or a part of the way');
select is(pg_temp.smooth(20, 10), 17.00, 'down too');
select is(pg_temp.smooth(9.99, 10), 10.00, 'and reaches it');
select is(
    (
        with recursive step (n, rate) as (
    select 0, 10::numeric
    union all
    select s.n + 1, pg_temp.smooth(s.rate, 20.004) from step as s where s.n < 60
)
        select rate from step where n = 60
    ),
    20.00, 'in the end'
);
update tariffs.dynamic_rules set max_step = 0.5;
select is(pg_temp.smooth(10, 20), 10.50, 'by no more than the largest step');
select is(pg_temp.smooth(10, 0), 9.50, 'down neither');
update tariffs.dynamic_rules set max_step = null, smoothing = 1, floor_rate = 5.005;
select is(pg_temp.smooth(10, 5.005), 5.01, 'stays within floor and ceiling');
select is(pg_temp.smooth(10, 10), 10.00, 'stays where it is');

select * from finish();
rollback;
