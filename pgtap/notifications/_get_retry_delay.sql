begin;
select plan(11);

-- Contract
select function_returns('notifications', '_get_retry_delay', array['text', 'integer', 'interval'], 'interval');
select isnt_definer('notifications', '_get_retry_delay', array['text', 'integer', 'interval']);
select function_privs_are('notifications', '_get_retry_delay', array['text', 'integer', 'interval'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_retry_delay', array['text', 'integer', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_retry_delay', array['text', 'integer', 'interval'], 'anon', '{}'::text[]);

-- Behaviour
select ok(
    (select bool_and(notifications._get_retry_delay('email', 3) between '0' and '2 minutes') from generate_series(1, 50)),
    'within a span that doubles'
);
select cmp_ok(
    (select count(distinct notifications._get_retry_delay('email', 3)) from generate_series(1, 50)), '>', 40::bigint, 'at random'
);
select ok(
    (select bool_and(notifications._get_retry_delay('email', 60) <= '2 hours') from generate_series(1, 50)), 'that has an end'
);
select results_eq(
    $$ select n, d.delay
       from generate_series(1, 9) as n, unnest('{5s,5min,30min,2h,5h,10h,14h,20h,24h}'::interval[]) with ordinality as d (delay, place)
       where place = n and notifications._get_retry_delay('webhook', n) between d.delay and d.delay * 1.1 $$,
    $$ select n, d.delay
       from generate_series(1, 9) as n, unnest('{5s,5min,30min,2h,5h,10h,14h,20h,24h}'::interval[]) with ordinality as d (delay, place)
       where place = n $$,
    'webhooks have the delays of their standard'
);
select ok(notifications._get_retry_delay('email', 1, '5 hours') between '5 hours' and '5.5 hours', 'never before the provider asked for');
select ok(notifications._get_retry_delay('email', 1, '5 years') <= '27 hours', 'which is a day at most');

select * from finish();
rollback;
