begin;
select plan(12);

-- Contract
select function_returns('flags', '_get_bucket', array['text', 'text'], 'integer');
select volatility_is('flags', '_get_bucket', array['text', 'text'], 'immutable');
select isnt_definer('flags', '_get_bucket', array['text', 'text']);
select function_privs_are('flags', '_get_bucket', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_get_bucket', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour: worked out elsewhere, with Python's hashlib
select is(flags._get_bucket('checkout', 'alice'), 84025, 'is the hash of salt and key');
select is(flags._get_bucket('checkout', 'bob'), 6260, 'is another one for others');
select is(flags._get_bucket('farbe', 'Zoë 🙂'), 16502, 'takes text as UTF-8');
select is(flags._get_bucket('farbe', null), null, 'nobody is in no bucket');

-- Behaviour: 20,000 people are spread evenly over 20 parts (chi square, 19 degrees of freedom, 0.001 below 43.8)
select ok(
    (
        select sum((c.members - 1000.0) ^ 2 / 1000) < 43.8
        from (
            select count(*) as members
            from generate_series(1, 20000) as n
            group by flags._get_bucket('spread', 'user-' || n) / 5000
        ) as c
    ),
    'every part gets its share'
);
-- Of two flags at 10 %, 1 % have both, not the same 10 %: 200 of 20,000, give or take five standard deviations.
select ok(
    (
        select count(*) between 130 and 270
        from generate_series(1, 20000) as n
        where flags._get_bucket('flag-a', 'user-' || n) < 10000 and flags._get_bucket('flag-b', 'user-' || n) < 10000
    ),
    'flags are independent of each other'
);
-- The correlation of the buckets of 45 pairs of flags stays within what chance does.
select ok(
    (
        select max(abs(c.r)) < 0.06
        from (
            select corr(a.bucket, b.bucket) as r
            from (select s, n, flags._get_bucket('salt-' || s, n::text) as bucket from generate_series(1, 10) as s, generate_series(1, 4000) as n) as a
            join (select s, n, flags._get_bucket('salt-' || s, n::text) as bucket from generate_series(1, 10) as s, generate_series(1, 4000) as n) as b
                on b.n = a.n and b.s > a.s
            group by a.s, b.s
        ) as c
    ),
    'no two of ten flags go together'
);

select * from finish();
rollback;
