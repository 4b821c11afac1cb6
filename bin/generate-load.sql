-- Fills a database with so many tenants and signups more, :tenants and :signups, as two years of trade would have left
-- them: drafts given up at each step, payments of every fate, failures, a few stuck, a few damaged, and :trouble times as
-- many of these as are usual (1 to 100). One transaction;
-- run by bin/generate-load and by the console's figures, as a superuser, on a database that no application runs on.
-- Nobody can sign in as an owner it makes.
SET LOCAL session_replication_role = replica;
SET LOCAL maintenance_work_mem = '512MB';
SET LOCAL work_mem = '256MB';
SET LOCAL synchronous_commit = off;

-- What is built once at the end is built in a tenth of the time.
CREATE TEMP TABLE load_index ON COMMIT DROP AS
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition,
           obj_description(i.indexrelid, 'pg_class') AS told
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND NOT i.indisprimary
      AND t.relname IN ('pending_signup', 'payment', 'provisioning_attempt', 'tenant', 'account', 'site_address', 'wedding', 'storefront')
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);
CREATE TEMP TABLE load_trigger ON COMMIT DROP AS
    SELECT tgrelid::regclass::text AS relation, quote_ident(tgname) AS name FROM pg_trigger
    WHERE tgenabled = 'A' AND NOT tgisinternal;
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT * FROM load_index LOOP EXECUTE 'DROP INDEX ' || one.name; END LOOP;
    FOR one IN SELECT * FROM load_trigger LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %s', one.relation, one.name); END LOOP;
END;
$$;

CREATE TEMP TABLE load_base ON COMMIT DROP AS
    SELECT coalesce(max(substring(reference FROM 2)::bigint), 0) AS last FROM pending_signup WHERE reference ~ '^G[0-9]{12}$';

INSERT INTO pending_signup (id, reference, plan_code, status, resume_token_hash, email, password_hash, terms_accepted_at,
    code_sent_at, email_confirmed_at, partner1_name, partner2_name, wedding_date, theme, business_name, category, city, slug,
    price_amount, currency, details_at, address_at, reviewed_at, held_at, paid_at, completed_at, created_at, updated_at,
    money_at, refund_owed_at, checkout_ends_at, failed_at, failed_sqlstate)
SELECT uuidv7(begun - now()), 'G' || lpad(k::text, 12, '0'), plan, status, decode(lpad(to_hex(k), 64, '0'), 'hex'), email,
    CASE WHEN status NOT IN ('complete', 'refunded') THEN '{argon2}$argon2id$none' END, begun,
    begun, CASE WHEN step > 0 THEN begun + interval '1 minute' END,
    CASE WHEN step > 0 AND plan = 'wedding' THEN one || ' ' || family END, CASE WHEN step > 0 AND plan = 'wedding' THEN other END,
    CASE WHEN step > 0 AND plan = 'wedding' THEN (begun + interval '1 year')::date END, CASE WHEN step > 1 AND plan = 'wedding' THEN 'garden' END,
    CASE WHEN step > 0 AND plan = 'storefront' THEN family || ' ' || trade END, CASE WHEN step > 0 AND plan = 'storefront' THEN 'florist' END,
    CASE WHEN step > 0 AND plan = 'storefront' THEN 'Lisbon' END,
    CASE WHEN step > 1 THEN lower(CASE plan WHEN 'wedding' THEN one || '-and-' || other ELSE family || '-' || trade END) || '-' || k END,
    CASE plan WHEN 'wedding' THEN 19900 ELSE 0 END, 'USD',
    CASE WHEN step > 0 THEN begun + interval '2 minutes' END, CASE WHEN step > 1 THEN begun + interval '4 minutes' END,
    CASE WHEN step > 2 THEN begun + interval '6 minutes' END, CASE WHEN status <> 'draft' THEN begun + interval '6 minutes' END,
    CASE WHEN status IN ('paid', 'blocked', 'refunding', 'refunded') OR status = 'complete' AND plan = 'wedding' THEN begun + interval '8 minutes' END,
    CASE WHEN status = 'complete' THEN begun + interval '9 minutes' END, begun, begun + interval '10 minutes',
    CASE WHEN status IN ('paid', 'blocked') OR status = 'complete' AND plan = 'wedding' THEN begun + interval '8 minutes' END,
    CASE WHEN status = 'refunding' THEN begun + interval '1 day' END,
    CASE WHEN status = 'held' THEN CASE WHEN doubtful THEN begun + interval '1 hour' ELSE now() + interval '1 day' END END,
    CASE WHEN failing THEN begun + interval '9 minutes' END,
    CASE WHEN failing THEN CASE status WHEN 'complete' THEN '40001' WHEN 'paid' THEN '57P01'
        ELSE (ARRAY['23505', '23514', 'P0002', 'TH409'])[1 + k % 4] END END
FROM (SELECT k, begun, status, doubtful, one, other, family, trade,
             CASE WHEN status IN ('complete', 'draft') AND k % 7 >= 4 THEN 'storefront' ELSE 'wedding' END AS plan,
             CASE WHEN status <> 'draft' THEN 3 WHEN k * 31 % 100 < 35 THEN 0 WHEN k * 31 % 100 < 60 THEN 1 WHEN k * 31 % 100 < 85 THEN 2 ELSE 3 END AS step,
             status IN ('paid', 'blocked', 'refunding', 'refunded') OR status = 'complete' AND k % 50 = 0 AS failing,
             lower(one || '.' || family) || k || '@example.com' AS email
      FROM (SELECT n + base.last AS k, now() - interval '730 days' * (1 - n::float8 / (:signups + 1)) AS begun,
                   CASE WHEN n * :tenants / :signups > (n - 1) * :tenants / :signups THEN 'complete'
                        WHEN n * 7919 % 10000 < 5 * :trouble THEN 'blocked' WHEN n * 7919 % 10000 < 8 * :trouble THEN 'paid'
                        WHEN n * 7919 % 10000 < 10 * :trouble THEN 'refunding' WHEN n * 7919 % 10000 < 24 * :trouble THEN 'held'
                        WHEN n * 7919 % 10000 < 24 * :trouble + 100 THEN 'refunded' ELSE 'draft' END AS status,
                   n * 7919 % 10000 < 14 * :trouble AS doubtful,
                   (ARRAY['Ada', 'Grace', 'Mary', 'Alan', 'Edsger', 'Barbara', 'Frances', 'Donald', 'Radia', 'Tim', 'Hedy', 'Karen', 'Leslie',
                          'Margaret', 'Niklaus', 'Sophie', 'Yukihiro', 'Konrad', 'Joan', 'Ken'])[1 + n % 20] AS one,
                   (ARRAY['Ole', 'Kristen', 'Peter', 'Anita', 'Evelyn', 'Maurice', 'Adele', 'Stephen', 'Katherine', 'Annie', 'Dennis', 'Brian',
                          'Shafi', 'Silvio', 'Whitfield', 'Martin', 'Ronald'])[1 + n % 17] AS other,
                   (ARRAY['Lovelace', 'Hopper', 'Jackson', 'Turing', 'Liskov', 'Allen', 'Perlman', 'Lamarr', 'Sparck', 'Lamport', 'Hamilton',
                          'Wirth', 'Wilson', 'Clarke', 'Thompson', 'Johnson', 'Easley', 'Borg', 'Boyd', 'Goldberg', 'Vaughan', 'Ritchie',
                          'Kernighan', 'Micali', 'Diffie', 'Hellman', 'Rivest', 'Bartik', 'Holberton'])[1 + n % 29] AS family,
                   (ARRAY['Flowers', 'Photography', 'Bakery', 'Strings', 'Films', 'Catering', 'Letters'])[1 + n % 7] AS trade
            FROM generate_series(1::bigint, :signups) n, load_base base) numbered) told;

INSERT INTO payment (id, signup_id, status, amount, currency, product_name, customer_email, locale, success_url, cancel_url,
    checkout_session_id, checkout_url, payment_intent_id, expires_at, paid_at, refund_reason, refunded_at, amount_refunded, created_at, updated_at)
SELECT uuidv7(s.reviewed_at - now()), s.id, fate, s.price_amount, s.currency, 'Wedding website', s.email, 'en', 'https://shop.example/done',
    'https://shop.example/back', 'cs_load_' || s.reference, 'https://pay.example/' || s.reference, CASE WHEN fate NOT IN ('open', 'expired') THEN 'pi_load_' || s.reference END,
    coalesce(s.checkout_ends_at, s.created_at + interval '1 hour'), s.paid_at, CASE WHEN fate LIKE 'refund%' THEN 'gave_up' END,
    CASE fate WHEN 'refunded' THEN s.paid_at + interval '1 day' END, CASE fate WHEN 'refunded' THEN s.price_amount ELSE 0 END, s.reviewed_at, s.updated_at
FROM (SELECT *, CASE status WHEN 'held' THEN 'open' WHEN 'draft' THEN 'expired' WHEN 'refunding' THEN 'refunding' WHEN 'refunded' THEN 'refunded' ELSE 'paid' END AS fate
      FROM pending_signup) s, load_base base
WHERE s.reference ~ '^G[0-9]{12}$' AND substring(s.reference FROM 2)::bigint > base.last AND s.price_amount > 0 AND s.reviewed_at IS NOT NULL;

CREATE TEMP TABLE load_tenant ON COMMIT DROP AS
    SELECT uuidv7(s.completed_at - now()) AS tenant_id, uuidv7(s.completed_at - now()) AS owner_id, s.id AS signup_id, s.plan_code, s.email, s.slug,
           s.partner1_name, s.partner2_name, s.wedding_date, s.business_name, s.category, s.city, s.completed_at, s.reference,
           substring(s.reference FROM 2)::bigint AS k, row_number() OVER (ORDER BY s.reference) % greatest(1000 / :trouble, 1) = 0 AS damaged
    FROM pending_signup s, load_base base
    WHERE s.status = 'complete' AND s.reference ~ '^G[0-9]{12}$' AND substring(s.reference FROM 2)::bigint > base.last;

INSERT INTO account (id, email, password_hash, role, created_at, updated_at)
    SELECT owner_id, email, '{argon2}$argon2id$none', 'OWNER', completed_at, completed_at FROM load_tenant;
INSERT INTO email_claim (email, account_id, created_at) SELECT email, owner_id, completed_at FROM load_tenant;
INSERT INTO profile (account_id, subscription_status, subscription_end, created_at)
    SELECT owner_id, 'active', CASE plan_code WHEN 'wedding' THEN completed_at + interval '24 months' END, completed_at FROM load_tenant;
INSERT INTO tenant (id, signup_id, plan_code, owner_id, created_at, suspended_at)
    SELECT tenant_id, signup_id, plan_code, owner_id, completed_at, CASE WHEN k % greatest(2003 / :trouble, 1) = 0 THEN now() END FROM load_tenant;
INSERT INTO wedding (tenant_id, partner1_name, partner2_name, wedding_date, theme, pin_code, magic_token, created_at, updated_at)
    SELECT tenant_id, partner1_name, partner2_name, wedding_date, 'garden', lpad((k % 1000000)::text, 6, '0'), lpad(to_hex(k), 64, '0'), completed_at, completed_at
    FROM load_tenant WHERE plan_code = 'wedding' AND NOT damaged;
INSERT INTO storefront (tenant_id, business_name, category, city, created_at, updated_at)
    SELECT tenant_id, business_name, category, city, completed_at, completed_at FROM load_tenant WHERE plan_code = 'storefront';
INSERT INTO segment (tenant_id, id, name, created_at) SELECT tenant_id, owner_id, 'General', completed_at FROM load_tenant WHERE plan_code = 'storefront';
INSERT INTO package (tenant_id, segment_id, name, description, price_amount, currency, position, created_at, updated_at)
    SELECT t.tenant_id, t.owner_id, p.name, p.description, p.price_amount, p.currency, p.position, t.completed_at, t.completed_at
    FROM load_tenant t JOIN package_template p ON p.plan_code = t.plan_code WHERE t.plan_code = 'storefront' AND NOT t.damaged;
INSERT INTO site_address (slug, tenant_id, listed, created_at)
    SELECT slug, tenant_id, plan_code = 'storefront' AND k % greatest(2003 / :trouble, 1) <> 0, completed_at FROM load_tenant;
INSERT INTO site_address (slug, signup_id, created_at)
    SELECT s.slug, s.id, s.held_at FROM pending_signup s, load_base base
    WHERE s.status IN ('held', 'paid', 'blocked', 'refunding') AND s.reference ~ '^G[0-9]{12}$' AND substring(s.reference FROM 2)::bigint > base.last;
INSERT INTO email_claim (email, signup_id, created_at)
    SELECT s.email, s.id, s.held_at FROM pending_signup s, load_base base
    WHERE s.status IN ('held', 'paid', 'blocked', 'refunding') AND s.reference ~ '^G[0-9]{12}$' AND substring(s.reference FROM 2)::bigint > base.last;

INSERT INTO provisioning_attempt (id, signup_id, triggered_by, outcome, sqlstate, reason, started_at, finished_at)
SELECT uuidv7(s.failed_at - now() + make_interval(secs => try)), s.id, 'job', 'failed', s.failed_sqlstate, 'PSQLException: ERROR: generated load', s.failed_at, s.failed_at
FROM pending_signup s CROSS JOIN LATERAL generate_series(1, CASE s.status WHEN 'blocked' THEN 8 WHEN 'refunded' THEN 9 WHEN 'refunding' THEN 9 ELSE 1 END) try, load_base base
WHERE s.failed_at IS NOT NULL AND s.reference ~ '^G[0-9]{12}$' AND substring(s.reference FROM 2)::bigint > base.last;
INSERT INTO provisioning_attempt (id, signup_id, triggered_by, outcome, started_at, finished_at)
    SELECT uuidv7(completed_at + interval '10 seconds' - now()), signup_id, 'wizard', 'succeeded', completed_at, completed_at FROM load_tenant;

INSERT INTO damaged_tenant (tenant_id, plan_code, made_at, missing)
    SELECT tenant_id, plan_code, completed_at, ARRAY[CASE plan_code WHEN 'wedding' THEN 'wedding' ELSE 'package' END]::varchar(12)[]
    FROM load_tenant WHERE damaged;

DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT * FROM load_index LOOP
        EXECUTE one.definition;
        IF one.told IS NOT NULL THEN
            EXECUTE format('COMMENT ON INDEX %s IS %L', one.name, one.told);
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM load_trigger LOOP EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %s', one.relation, one.name); END LOOP;
END;
$$;
