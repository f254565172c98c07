begin;
select plan(14);

-- Contract
select function_returns('analytics', '_estimate_distinct', array['bigint[]'], 'analytics.distinct_estimate');
select isnt_definer('analytics', '_estimate_distinct', array['bigint[]']);
select function_privs_are('analytics', '_estimate_distinct', array['bigint[]'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_estimate_distinct', array['bigint[]'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_estimate_distinct', array['bigint[]'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_estimate_distinct', array['bigint[]'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_estimate_distinct', array['bigint[]'], 'service_role', '{}'::text[]);

-- Behaviour
select is(analytics._estimate_distinct('{}'), '(0,t,0)'::analytics.distinct_estimate, 'nobody');
select is(analytics._estimate_distinct('{3,1,3,-9}'), '(3,t,0)'::analytics.distinct_estimate, 'each once');
create temp table sketch as
select d as on_day, (array_agg(h order by h))[1:4096] as hashes
from generate_series(0, 3) as d, lateral (select analytics._hash_visitor('v' || n) as h from generate_series(d * 8000 + 1, d * 8000 + 12000) as n) as v
group by d;
select is(
    (analytics._estimate_distinct(array(select analytics._hash_visitor('v' || n) from generate_series(1, 4095) as n))),
    '(4095,t,0)'::analytics.distinct_estimate, 'exact as long as all fit'
);
select is((analytics._estimate_distinct((select hashes from sketch where on_day = 0))).is_exact, false, 'an estimate beyond');
select is((analytics._estimate_distinct((select hashes from sketch where on_day = 0))).error_percent, 3.1, 'with its error');
select ok(
    (analytics._estimate_distinct((select hashes from sketch where on_day = 0))).distinct_count between 12000 * 0.95 and 12000 * 1.05,
    'which holds for one'
);
select ok(
    (analytics._estimate_distinct(array(select h from sketch, unnest(hashes) as h))).distinct_count between 36000 * 0.95 and 36000 * 1.05,
    'and for a union, which is no sum: 36,000 of 4 times 12,000'
);

select * from finish();
rollback;
