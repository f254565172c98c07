begin;
select plan(9);

-- Contract
select function_returns('core', 'uuid_v7', '{}'::text[], 'uuid');
select volatility_is('core', 'uuid_v7', '{}'::text[], 'volatile');
select isnt_definer('core', 'uuid_v7', '{}'::text[]);
select function_privs_are('core', 'uuid_v7', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table made as
select core.uuid_v7() as id, n, clock_timestamp() as at
from generate_series(1, 1000) as n;

select is((select count(distinct m.id) from made as m), 1000::bigint, 'every one is another');
select is_empty(
    $$ select m.id from made as m where m.id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-' $$,
    'each is of version 7 and of the RFC''s variant'
);
select is_empty(
    $$
    select m.id
    from made as m
    where abs(
        ('x' || replace(left(m.id::text, 13), '-', ''))::bit(48)::bigint - extract(epoch from m.at) * 1000
    ) > 1000
    $$,
    'the first 48 bits are the milliseconds of its making'
);

do $$
declare
    v_at timestamptz;
begin
    create temporary table apart (n int, id uuid) on commit drop;
    for n in 1..200 loop
        insert into apart values (n, core.uuid_v7());
        v_at := clock_timestamp();
        while clock_timestamp() < v_at + interval '2 microseconds' loop
        end loop;
    end loop;
end;
$$;
select is_empty(
    'select from (select n, row_number() over (order by id) as place from apart) as a where a.n <> a.place',
    'those of one millisecond sort by their making'
);

select pg_sleep(0.005);
select cmp_ok((select max(m.id::text) from made as m), '<', core.uuid_v7()::text, 'a later one sorts behind');

select * from finish();
rollback;
