-- The end of the chain, all or nothing null before the first block. Kept somewhere else, it proves later that
-- everything up to here is what it was: whoever owns the database can write a whole new chain, but not one that
-- ends in this hash.

create or replace function ops.get_audit_checkpoint()
returns ops.audit_checkpoint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select c.block_number, encode(c.block_hash, 'hex'), c.row_count, c.sealed_at
    from ops.audit_chain as c;
end;

comment on function ops.get_audit_checkpoint() is
    'The last block of the audit log''s chain and its hash; keep it outside, and verify against it.';

grant execute on function ops.get_audit_checkpoint() to admin, service_role;
