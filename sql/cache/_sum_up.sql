-- Adds what was counted to the statistics of today, and forgets those older than 90 days.

create or replace function cache._sum_up()
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    with counted as (
        delete from cache.counts as c
        where c.count_id in (select f.count_id from cache.counts as f for update skip locked)
        returning c.namespace, c.kind, c.weight
    )
    insert into cache.statistics as s (namespace, day, kind, quantity)
    select c.namespace, (cache._now() at time zone 'UTC')::date, c.kind, sum(c.weight)
    from counted as c
    group by c.namespace, c.kind
    order by c.namespace, c.kind
    on conflict (namespace, day, kind) do update set quantity = s.quantity + excluded.quantity;

    delete from cache.statistics as s where s.day < (cache._now() at time zone 'UTC')::date - 90;
end;
$$;

comment on function cache._sum_up() is 'Add what was counted to the statistics.';
