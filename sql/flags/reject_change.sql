-- Turns a change down, or takes back one's own.
--
-- Errors: PT400 reason_required, reason_too_long; PT404 change_not_found; PT409 change_decided

create or replace function flags.reject_change(p_change_id uuid, p_reason text)
returns flags.changes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := ops._check_reason(p_reason);
begin
    perform flags._find_change(p_change_id);
    return flags._decide_change(p_change_id, 'rejected', v_reason);
end;
$$;

comment on function flags.reject_change(uuid, text) is 'Turn a change down, or take back one''s own.';

grant execute on function flags.reject_change(uuid, text) to admin, service_role;
