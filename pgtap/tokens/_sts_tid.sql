begin;
select plan(23);

-- Contract
select function_returns('tokens', '_sts_tid', array['timestamp with time zone', 'integer', 'bigint'], 'bigint');
select isnt_definer('tokens', '_sts_tid', array['timestamp with time zone', 'integer', 'bigint']);
select function_privs_are(
    'tokens', '_sts_tid',
    array['timestamp with time zone', 'integer', 'bigint'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_tid',
    array['timestamp with time zone', 'integer', 'bigint'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_tid',
    array['timestamp with time zone', 'integer', 'bigint'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_tid',
    array['timestamp with time zone', 'integer', 'bigint'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(tokens._sts_tid('2004-03-01 13:00Z', 1993), 5871660::bigint, 'counts minutes from 1993');
select is(tokens._sts_tid('2014-03-01 13:05Z', 2014), 85745::bigint, 'counts minutes from 2014');
select is(tokens._sts_tid('2035-01-01 08:00Z', 2035), 480::bigint, 'counts minutes from 2035');
select is(tokens._sts_tid('2014-03-01 16:05:59.9+03', 2014), 85745::bigint, 'counts in UTC, whole minutes');
select is(tokens._sts_tid('2014-01-02 00:00Z', 2014), 1440::bigint, 'midnight is ordinary');
select is(tokens._sts_tid('2014-01-02 00:01Z', 2014), 1442::bigint, '00:01 is reserved: it gives the next minute');
select is(tokens._sts_tid('2014-01-02 00:02Z', 2014), 1442::bigint, '00:02 is itself');
select is(tokens._sts_tid('2014-01-02 12:00Z', 2014, 100), 2160::bigint, 'a last TID long ago changes nothing');
select is(tokens._sts_tid('2014-01-02 12:00Z', 2014, 2160), 2161::bigint, 'comes after the last TID');
select is(tokens._sts_tid('2014-01-02 00:00Z', 2014, 1440), 1442::bigint, 'skips the reserved minute there too');
select is(tokens._sts_tid('2045-11-24 20:15Z', 2014), 16777215::bigint, 'reaches the last minute of 24 bits');

-- Errors
select throws_ok(
    $$ select tokens._sts_tid('2045-11-24 20:16Z', 2014) $$, 'PT422', 'tid_out_of_range', 'ends after 24 bits'
);
select throws_ok(
    $$ select tokens._sts_tid('2013-12-31 23:59:30Z', 2014) $$, 'PT422', 'tid_out_of_range', 'begins at the base date'
);
select throws_ok(
    $$ select tokens._sts_tid('2013-12-31 23:00Z', 2014, 5) $$, 'PT422', 'tid_out_of_range', 'however late the last TID'
);
select throws_ok(
    $$ select tokens._sts_tid(null, 2014, 5) $$, 'PT422', 'tid_out_of_range', 'needs a moment'
);
select throws_ok(
    $$ select tokens._sts_tid('infinity', 2014) $$, 'PT422', 'tid_out_of_range', 'needs a finite moment'
);
select throws_ok(
    $$ select tokens._sts_tid(now(), 2015) $$, 'PT400', 'invalid_base_year', 'knows three base dates'
);

select * from finish();
rollback;
