begin;
select plan(8);

-- Contract
select function_returns(
    'invoices',
    '_split_time',
    array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'],
    'setof invoices.time_span'
);
select isnt_definer(
    'invoices', '_split_time', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone']
);
select function_privs_are(
    'invoices',
    '_split_time',
    array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_split_time',
    array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select level, span_from, span_until
       from invoices._split_time('1d', 'Africa/Nairobi', '2025-09-01 22:20+03', '2025-09-04 01:10+03') $$,
    $$ values ('15m', '2025-09-01 22:20+03'::timestamptz, '2025-09-01 23:00+03'::timestamptz),
        ('1h', '2025-09-01 23:00+03', '2025-09-02 00:00+03'), ('1d', '2025-09-02 00:00+03', '2025-09-04 00:00+03'),
        ('1h', '2025-09-04 00:00+03', '2025-09-04 01:00+03'), ('15m', '2025-09-04 01:00+03', '2025-09-04 01:10+03') $$,
    'days, at their ends hours, at the ends of these quarters'
);
select results_eq(
    $$ select level, span_until - span_from from invoices._split_time('1d', 'Europe/Berlin', '2025-10-26 00:00+02', '2025-10-27 00:00+01') $$,
    $$ values ('1d', interval '25 hours') $$, 'a day of 25 hours is a day'
);
select is_empty(
    $$ select * from invoices._split_time('1h', 'UTC', '2025-10-27Z', '2025-10-27Z') $$, 'no time has no parts'
);
select results_eq(
    $$ select level from invoices._split_time('15m', 'UTC', '2025-10-27Z', '2025-11-27Z') $$, array['15m'],
    'nothing is larger than what is asked for'
);

select * from finish();
rollback;
