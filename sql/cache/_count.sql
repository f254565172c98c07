-- Counts something that happened p_weight times. An insert of its own: nobody waits for a counter.

create or replace function cache._count(
    p_namespace text,
    p_kind      text,
    p_weight    integer default 1
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_read_only') = 'off' then
        insert into cache.counts (namespace, kind, weight) values (p_namespace, p_kind, p_weight);
    end if;
end;
$$;

comment on function cache._count(text, text, integer) is 'Count something.';
