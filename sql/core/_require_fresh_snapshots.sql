-- Refuses a transaction whose statements do not see what others commit meanwhile: it would look
-- for late rows behind a lock, and see none.
--
-- Errors: PT409 snapshot_too_old

create or replace function core._require_fresh_snapshots()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise exception 'snapshot_too_old'
            using errcode = 'PT409',
                  detail = format('The transaction is %s.', current_setting('transaction_isolation')),
                  hint = 'Call it in a transaction that is read committed, which is the default.';
    end if;
end;
$$;

comment on function core._require_fresh_snapshots() is
    'Refuse a transaction whose statements do not see what others commit meanwhile.';
