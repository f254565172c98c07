begin;
select plan(8);

-- Contract
select function_returns('tokens', '_misty1_fi_in', array['integer'], 'integer');
select isnt_definer('tokens', '_misty1_fi_in', array['integer']);
select function_privs_are('tokens', '_misty1_fi_in', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_in', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_in', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_in', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(tokens._misty1_fi_in(0), 34755 # 13824, 'takes the first entry of either table for 0');
select is(
    (select count(distinct tokens._misty1_fi_in(x)) from generate_series(0, 65535) as x),
    65536::bigint,
    'is a permutation of 16 bits'
);

select * from finish();
rollback;
