-- Job handler: moves the checkpoints of the system accounts up to the watermark.

create or replace function schedules._advance_checkpoints(p_payload jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_build_object('moved', payments.advance_checkpoints());
end;
$$;

comment on function schedules._advance_checkpoints(jsonb) is 'Job handler: move the checkpoints of the ledger.';
