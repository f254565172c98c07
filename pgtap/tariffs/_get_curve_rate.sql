begin;
select plan(12);

select test.create_dynamic();
create function pg_temp.rate(p_load numeric) returns numeric language sql
return (select tariffs._get_curve_rate(r, 10, p_load) from tariffs.dynamic_rules as r);

-- Contract
select function_returns(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'numeric'
);
select isnt_definer('tariffs', '_get_curve_rate', array['tariffs.dynamic_rules', 'numeric', 'numeric']);
select function_privs_are(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_get_curve_rate',
    array['tariffs.dynamic_rules', 'numeric', 'numeric'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select pg_temp.rate(l) from unnest('{0, 0.5, 0.75, 1, 9}'::numeric[]) with ordinality as u (l, n) order by n $$,
    $$ values (10::numeric), (10), (15.0), (20), (20) $$,
    'level before the first point and after the last, straight in between'
);
select is(pg_temp.rate(null), 10::numeric, 'the base rate where the load is not known');
update tariffs.dynamic_rules set ceiling_rate = 12;
select is(pg_temp.rate(1), 12::numeric, 'not above the ceiling');
update tariffs.dynamic_rules set floor_rate = 11;
select is(pg_temp.rate(0), 11::numeric, 'not below the floor');
update tariffs.dynamic_rules set curve_loads = '{0.3}', curve_factors = '{1.15}';
select is(pg_temp.rate(0.1), 11.50, 'a curve of one point is level');

select * from finish();
rollback;
