begin;
select plan(10);

-- Contract
select function_returns('payments', '_ensure_partitions', array['timestamp with time zone'], 'void');
select isnt_definer('payments', '_ensure_partitions', array['timestamp with time zone']);
select function_privs_are('payments', '_ensure_partitions', array['timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_ensure_partitions', array['timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_ensure_partitions', array['timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
select is_empty(
    $$ select from pg_class where relname = 'transfers_2040_01' $$, 'nobody has made January 2040 yet'
);
select lives_ok($$ select payments._ensure_partitions('2040-01-31 23:59:59+00') $$, 'a month can be made on demand');
select results_eq(
    $$ select relname from pg_class where relname ~ '_2040_01$' and relkind = 'r' order by 1 $$,
    array['transaction_events_2040_01', 'transactions_2040_01', 'transfers_2040_01']::name[],
    'for all three tables'
);
select lives_ok($$ select payments._ensure_partitions('2040-01-01 00:00:00+00') $$, 'and is not made twice');
select ok(
    to_regclass('payments.transfers_' || to_char(now() at time zone 'UTC' + interval '3 months', 'YYYY_MM')) is not null,
    'three months are made ahead'
);

select * from finish();
rollback;
