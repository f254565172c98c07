-- Holds the chain against a checkpoint that was kept outside, '<block>:<hash>'; nothing where there is none.

create or replace function ops._check_audit_head(p_head text)
returns ops.audit_problem[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number bigint := split_part(p_head, ':', 1)::bigint;
    v_hash   bytea := decode(split_part(p_head, ':', 2), 'hex');
    v_found  bytea;
begin
    if p_head is null or v_number = 0 then
        return '{}';
    end if;

    select b.block_hash into v_found from ops.audit_blocks as b where b.block_number = v_number;

    return case
        when v_found is null then array[row(
            'chain_cut', v_number, null, null, 'The chain does not reach the checkpoint that was kept.'
        )::ops.audit_problem]
        when v_found <> v_hash then array[row(
            'head_differs', v_number, null, null,
            'The block has another hash than the checkpoint that was kept: it or one before was written anew.'
        )::ops.audit_problem]
        else '{}'
    end;
end;
$$;

comment on function ops._check_audit_head(text) is 'Hold the chain of the audit log against a checkpoint that was kept outside.';
