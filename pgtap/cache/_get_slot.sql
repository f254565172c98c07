begin;
select plan(9);

-- Contract
select function_returns('cache', '_get_slot', array['text', 'timestamp with time zone', 'integer'], 'smallint');
select isnt_definer('cache', '_get_slot', array['text', 'timestamp with time zone', 'integer']);
select function_privs_are('cache', '_get_slot', array['text', 'timestamp with time zone', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_get_slot', array['text', 'timestamp with time zone', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_get_slot', array['text', 'timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select cache._get_slot('hour', '2026-01-01 00:00Z'::timestamptz + n * interval '30 minutes')
       from generate_series(0, 6) as n $$,
    $$ select ((x + b) % 3)::smallint
       from unnest(array[0, 0, 1, 1, 2, 2, 0]) as x,
           lateral (select cache._get_slot('hour', '2026-01-01 00:00Z')::integer as b) as f $$,
    'takes turns by the hour'
);
select is(
    cache._get_slot('hour', '2026-01-01 23:59Z', 1), cache._get_slot('hour', '2026-01-02 00:00Z'),
    'knows the next one'
);
select ok(cache._get_slot('day', '2026-01-01 12:00Z') between 3 and 5, 'has slots of its own for days');
select is(cache._get_slot('day', '2026-01-01 00:00Z'), cache._get_slot('day', '2026-01-01 23:59Z'), 'which last a day');

select * from finish();
rollback;
