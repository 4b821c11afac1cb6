-- Makes Threshold's two roles and its database on your own PostgreSQL 18 server. Run it once, as a superuser:
--
--   psql -v ON_ERROR_STOP=1 -v owner_password='…' -v app_password='…' -f bin/create-roles.sql
--
-- or with the passwords in the environment as THRESHOLD_OWNER_PASSWORD and THRESHOLD_APP_PASSWORD.
-- The embedded database executes these same statements (app.threshold.platform.DatabaseRoles), so keep each of them
-- plain SQL that ends with a semicolon at the end of a line.

\if :{?owner_password}
\else
\getenv owner_password THRESHOLD_OWNER_PASSWORD
\endif
\if :{?app_password}
\else
\getenv app_password THRESHOLD_APP_PASSWORD
\endif

-- Owns every table and function, and migrates them. The application uses it while it starts, and for nothing else.
CREATE ROLE threshold LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
-- What the application runs as: it has what each migration grants it, and owns nothing.
CREATE ROLE threshold_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'app_password';
CREATE DATABASE threshold OWNER threshold ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE threshold FROM PUBLIC;
GRANT CONNECT ON DATABASE threshold TO threshold_app;

\connect threshold
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO threshold_app;
