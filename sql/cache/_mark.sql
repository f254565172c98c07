-- Marks a key or tag as changed by this transaction; nobody is waited for.

create or replace function cache._mark(
    p_namespace    text,
    p_ring         text,
    p_subject_type text,
    p_name         text
)
returns void
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into cache.marks (slot, subject, xid)
    values (
        cache._get_slot(p_ring, cache._now()), cache._get_subject(p_subject_type, p_namespace, p_name),
        pg_current_xact_id()
    )
    on conflict do nothing;
end;
$$;

comment on function cache._mark(text, text, text, text) is 'Mark a key or tag as changed by this transaction.';
