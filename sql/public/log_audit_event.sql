-- Writes into the audit log: ops.log_audit_event under the parameters of the first version; see there for its errors.
-- Who did it is who calls, whatever is claimed; the claim is kept among the details.

create or replace function public.log_audit_event(
    p_actor_type       text,
    p_actor_identifier text,
    p_action           text,
    p_resource_type    text,
    p_resource_id      text,
    p_details          jsonb default '{}'
)
returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $$
    select ops.log_audit_event(
        p_action, p_resource_type, p_resource_id, coalesce(p_details, '{}') || jsonb_build_object(
            'claimed_actor_type', p_actor_type, 'claimed_actor', p_actor_identifier
        )
    );
$$;

comment on function public.log_audit_event(text, text, text, text, text, jsonb) is 'Version 1: see ops.log_audit_event.';

grant execute on function public.log_audit_event(text, text, text, text, text, jsonb) to admin, service_role;
